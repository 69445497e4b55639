package dev.sluice.e2e.cluster;

import dev.sluice.e2e.cluster.ResourceType.TypeNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The built-in kinds: stored as they come, without schema check or controllers. */
final class BuiltinTypes {
  /** apiVersion, kind, plural, scope (n or c), keeps generations (g or -), short names. */
  private static final String TABLE =
      """
      v1 Namespace namespaces c - ns
      v1 ConfigMap configmaps n - cm
      v1 Secret secrets n -
      v1 Service services n - svc
      v1 ServiceAccount serviceaccounts n - sa
      v1 Event events n - ev
      v1 Pod pods n - po
      v1 Node nodes c - no
      v1 PersistentVolumeClaim persistentvolumeclaims n - pvc
      v1 PersistentVolume persistentvolumes c - pv
      v1 Endpoints endpoints n - ep
      v1 LimitRange limitranges n - limits
      v1 ResourceQuota resourcequotas n - quota
      apps/v1 Deployment deployments n g deploy
      apps/v1 DaemonSet daemonsets n g ds
      apps/v1 StatefulSet statefulsets n g sts
      apps/v1 ReplicaSet replicasets n g rs
      batch/v1 Job jobs n g
      batch/v1 CronJob cronjobs n g cj
      autoscaling/v2 HorizontalPodAutoscaler horizontalpodautoscalers n g hpa
      policy/v1 PodDisruptionBudget poddisruptionbudgets n g pdb
      coordination.k8s.io/v1 Lease leases n -
      events.k8s.io/v1 Event events n - ev
      networking.k8s.io/v1 NetworkPolicy networkpolicies n g netpol
      networking.k8s.io/v1 Ingress ingresses n g ing
      rbac.authorization.k8s.io/v1 Role roles n -
      rbac.authorization.k8s.io/v1 RoleBinding rolebindings n -
      rbac.authorization.k8s.io/v1 ClusterRole clusterroles c -
      rbac.authorization.k8s.io/v1 ClusterRoleBinding clusterrolebindings c -
      storage.k8s.io/v1 StorageClass storageclasses c - sc
      apiextensions.k8s.io/v1 CustomResourceDefinition customresourcedefinitions c g crd crds
      """;

  private BuiltinTypes() {}

  static List<ResourceType> all() {
    var all = new ArrayList<ResourceType>();
    for (String line : TABLE.strip().split("\n")) {
      List<String> w = List.of(line.strip().split(" "));
      var names =
          new TypeNames(
              w.get(1),
              w.get(2),
              w.get(1).toLowerCase(Locale.ROOT),
              w.subList(5, w.size()),
              List.of());
      all.add(ResourceType.builtin(w.get(0), names, w.get(3).equals("n"), w.get(4).equals("g")));
    }
    return List.copyOf(all);
  }
}
