package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.regex.Pattern;

/** Access reviews: there is no authorization, so the answer is always yes. */
final class Reviews {
  private static final Pattern REVIEW =
      Pattern.compile("/apis/authorization\\.k8s\\.io/v1/(namespaces/[^/]+/)?[a-z]+reviews");

  private Reviews() {}

  static boolean asked(ApiRequest request) {
    return request.method().equals("POST") && REVIEW.matcher(request.path()).matches();
  }

  static ObjectNode allowed(ApiRequest request) {
    // kubectl sends these as protobuf; the answer does not depend on the question.
    boolean rules = request.path().endsWith("rulesreviews");
    ObjectNode review = Codec.object().put("apiVersion", "authorization.k8s.io/v1");
    String kind =
        request.path().endsWith("selfsubjectaccessreviews")
            ? "SelfSubjectAccessReview"
            : "SubjectAccessReview";
    review.put("kind", rules ? "SelfSubjectRulesReview" : kind);
    review.putObject("metadata");
    review.putObject("spec");
    ObjectNode status = review.putObject("status");
    if (rules) {
      ObjectNode rule = status.putArray("resourceRules").addObject();
      List.of("apiGroups", "resources", "verbs").forEach(f -> rule.putArray(f).add("*"));
      ObjectNode paths = status.putArray("nonResourceRules").addObject();
      List.of("nonResourceURLs", "verbs").forEach(f -> paths.putArray(f).add("*"));
      status.put("incomplete", false);
    } else {
      status.put("allowed", true);
    }
    return review;
  }
}
