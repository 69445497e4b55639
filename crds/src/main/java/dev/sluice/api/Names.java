package dev.sluice.api;

/** Group names, labels, annotations and finalizers: every string the kinds agree on. */
public final class Names {
  /** Group of the TM Forum Intent. */
  public static final String GROUP_TMF_INTENT = "tmf921.intent.tmforum.org";

  /** Group of the short Intent. */
  public static final String GROUP_NEPHIO_INTENT = "intent.nephio.org";

  /** Group of ProvisioningRequest, shared with Nephio. */
  public static final String GROUP_PROVISIONING = "o2ims.provisioning.oran.org";

  /** Group of MeasurementJob. */
  public static final String GROUP_MEASUREMENT = "measurement.o2ims.org";

  /** Group of SLOGate. */
  public static final String GROUP_GATE = "gate.slo.nephio.org";

  /** Group of EdgeSite and RelayRule. */
  public static final String GROUP_SLUICE = "sluice.dev";

  /** Category of all kinds: {@code kubectl get sluice}. */
  public static final String CATEGORY = "sluice";

  /** Label on children: name of the Intent they were made for. */
  public static final String LABEL_INTENT = "sluice.dev/intent";

  /** Label on children: namespace of that Intent (ProvisioningRequests are cluster-scoped). */
  public static final String LABEL_INTENT_NAMESPACE = "sluice.dev/intent-namespace";

  /** Label on children: uid of that Intent, so that a recreated Intent never adopts strangers. */
  public static final String LABEL_INTENT_UID = "sluice.dev/intent-uid";

  /** Label on children and packages: EdgeSite name. */
  public static final String LABEL_SITE = "sluice.dev/site";

  /** Label that says who manages an object. */
  public static final String LABEL_MANAGED_BY = "app.kubernetes.io/managed-by";

  /** Value of {@link #LABEL_MANAGED_BY}, and field manager of server-side apply. */
  public static final String MANAGER = "sluice";

  /** Label that marks a ConfigMap as a template catalogue ({@code "true"}). */
  public static final String LABEL_TEMPLATE_CATALOGUE = "sluice.dev/template-catalogue";

  /** Label that marks a ConfigMap as a metric catalogue ({@code "true"}). */
  public static final String LABEL_METRIC_CATALOGUE = "sluice.dev/metric-catalogue";

  /** Label of the ConfigMap that relays mount ({@code "true"}). */
  public static final String LABEL_RELAY_RULES = "sluice.dev/relay-rules";

  /** Name of the ConfigMap that relays mount. */
  public static final String RELAY_RULES = "sluice-relay-rules";

  /** Label by which pods of relays are known: its key. */
  public static final String LABEL_APP = "app.kubernetes.io/name";

  /** Value of {@link #LABEL_APP} of relays. */
  public static final String APP_RELAY = "sluice-relay";

  /** Annotation on a ProvisioningRequest: {@code namespace/name} of its Intent, for people. */
  public static final String ANNOTATION_INTENT = "sluice.dev/intent-ref";

  /** Annotation on children: generation of the Intent that asked for this spec. */
  public static final String ANNOTATION_INTENT_GENERATION = "sluice.dev/intent-generation";

  /** Annotation on children: hash of the spec as last applied, to see edits by hand. */
  public static final String ANNOTATION_SPEC_HASH = "sluice.dev/spec-hash";

  /**
   * Annotation a person sets on a ProvisioningRequest to accept a rewritten Git history: the new
   * tip's commit id.
   */
  public static final String ANNOTATION_ACCEPT_HISTORY = "sluice.dev/accept-rewritten-history";

  /** Annotation a person changes (any new value) to retry at once what has stalled. */
  public static final String ANNOTATION_RETRY = "sluice.dev/retry";

  /** Finalizer of Intents: children are gone before the Intent is. */
  public static final String FINALIZER_INTENT = "tmf921.intent.tmforum.org/children";

  /** Finalizer of ProvisioningRequests: package and site request are gone before the object is. */
  public static final String FINALIZER_PROVISIONING = "o2ims.provisioning.oran.org/teardown";

  /** Finalizer of short Intents: the Intent made for one is gone before it is. */
  public static final String FINALIZER_NEPHIO_INTENT = "intent.nephio.org/owned-intent";

  private Names() {}
}
