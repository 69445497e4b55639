package dev.sluice.operator.adapter.kube;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiCallTest {
  @ParameterizedTest
  @CsvSource({
    "GET, /apis/sluice.dev/v1alpha1/edgesites,, list, edgesites.sluice.dev",
    "GET, /apis/sluice.dev/v1alpha1/edgesites, resourceVersion=1&watch=true, watch,"
        + " edgesites.sluice.dev",
    "GET, /apis/sluice.dev/v1alpha1/edgesites/edge1,, get, edgesites.sluice.dev",
    "GET, /apis/gate.slo.nephio.org/v1alpha1/namespaces/n/slogates,, list,"
        + " slogates.gate.slo.nephio.org",
    "DELETE, /apis/gate.slo.nephio.org/v1alpha1/namespaces/n/slogates/g,, delete,"
        + " slogates.gate.slo.nephio.org",
    "PATCH, /apis/gate.slo.nephio.org/v1alpha1/namespaces/n/slogates/g/status,, patch,"
        + " slogates.gate.slo.nephio.org/status",
    "PUT, /apis/coordination.k8s.io/v1/namespaces/n/leases/l,, update, leases.coordination.k8s.io",
    "POST, /api/v1/namespaces/n/events,, create, events",
    "GET, /api/v1/namespaces/n,, get, namespaces",
    "GET, /api/v1/namespaces,, list, namespaces",
    "GET, /apis/sluice.dev/v1alpha1,, get, discovery",
    "GET, /api,, get, discovery",
    "GET, /version,, get, other",
  })
  void namesVerbAndResourceButNoObject(
      String method, String path, @Nullable String query, String verb, String resource) {
    assertThat(ApiCall.of(method, path, query, null)).isEqualTo(new ApiCall(verb, resource));
  }

  @ParameterizedTest
  @CsvSource({
    "application/apply-patch+yaml, apply",
    "application/merge-patch+json, patch",
    "application/json-patch+json, patch",
  })
  void tellsApplyFromPatch(String contentType, String verb) {
    ApiCall call = ApiCall.of("PATCH", "/api/v1/namespaces/n/configmaps/c", null, contentType);
    assertThat(call).isEqualTo(new ApiCall(verb, "configmaps"));
  }
}
