package dev.sluice.operator;

import java.util.List;

/** The cluster does not serve kinds the operator needs. */
public final class MissingCrdsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MissingCrdsException(List<String> crds) {
    super(
        "The cluster does not serve "
            + String.join(", ", crds)
            + ". Apply the CRDs (kubectl apply -f crds/manifests) and start again.");
  }
}
