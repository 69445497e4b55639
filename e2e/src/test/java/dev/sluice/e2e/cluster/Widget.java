package dev.sluice.e2e.cluster;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;

/** A kind of its own, so that these tests do not move with the product's. */
@Group("test.sluice.dev")
@Version("v1")
public final class Widget extends CustomResource<Widget.Spec, Widget.Status> implements Namespaced {
  private static final long serialVersionUID = 1L;

  static final String CRD =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: widgets.test.sluice.dev}
      spec:
        group: test.sluice.dev
        scope: Namespaced
        names: {kind: Widget, plural: widgets, singular: widget, shortNames: [wi]}
        versions:
        - name: v1
          served: true
          storage: true
          subresources: {status: {}}
          additionalPrinterColumns:
          - {name: Size, type: integer, jsonPath: .spec.size}
          - {name: Ready, type: string, jsonPath: ".status.conditions[?(@.type=='Ready')].status"}
          schema:
            openAPIV3Schema:
              type: object
              required: [spec]
              properties:
                spec:
                  type: object
                  required: [size]
                  properties:
                    size: {type: integer, minimum: 1, maximum: 100}
                    color: {type: string, enum: [red, green], default: red}
                    tags: {type: array, items: {type: string, pattern: "^[a-z]+$"}}
                    note: {type: string}
                status:
                  type: object
                  properties:
                    seen: {type: integer}
                    conditions:
                      type: array
                      x-kubernetes-list-type: map
                      x-kubernetes-list-map-keys: [type]
                      items:
                        type: object
                        required: [type, status]
                        properties:
                          type: {type: string}
                          status: {type: string}
      """;

  static EmbeddedCluster cluster() {
    return EmbeddedCluster.start(
        new EmbeddedCluster.Options(List.of(CRD), 0, java.util.Optional.empty()));
  }

  static Widget named(String name, int size) {
    var w = new Widget();
    w.getMetadata().setNamespace("default");
    w.getMetadata().setName(name);
    w.setSpec(new Spec(size, null, null, null));
    return w;
  }

  /** Spec. */
  @com.fasterxml.jackson.annotation.JsonInclude(
      com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL)
  public record Spec(int size, String color, List<String> tags, String note) {}

  /** Status. */
  @com.fasterxml.jackson.annotation.JsonInclude(
      com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL)
  public record Status(Integer seen, List<Cond> conditions) {}

  /** Condition. */
  public record Cond(String type, String status) {}
}
