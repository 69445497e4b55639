package dev.sluice.e2e.cluster;

/**
 * What is common to all writes of one request.
 *
 * @param route where it goes
 * @param dryRun nothing is kept
 * @param manager field manager
 * @param strict whether fields the schema does not know are refused instead of pruned
 */
record Write(Route route, boolean dryRun, String manager, boolean strict) {

  static Write of(Route route, ApiRequest request) {
    String manager = request.param("fieldManager");
    if (manager.isEmpty()) {
      String agent = request.header("user-agent");
      int slash = agent.indexOf('/');
      manager = slash > 0 ? agent.substring(0, slash) : agent.isEmpty() ? "unknown" : agent;
    }
    return new Write(
        route, request.dryRun(), manager, request.param("fieldValidation").equals("Strict"));
  }

  ResourceType type() {
    return route.type();
  }
}
