package dev.sluice.operator.adapter.http;

import dev.sluice.api.site.SecretRef;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import dev.sluice.operator.port.Secrets;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.TrustManager;

/** Trust in the CA of a Secret, for protocols that bring their own HTTP. */
public final class TrustedCa {
  private TrustedCa() {}

  /** Trust managers for the Secret's {@code ca.crt}. */
  public static Reply<List<TrustManager>> of(SecretRef ref, Secrets secrets) {
    return Tls.ca(ref, secrets)
        .then(ca -> {
          try {
            return new Reply.Ok<>(List.of(Tls.trustManagers(ca.orElseThrow())));
          } catch (GeneralSecurityException | IOException e) {
            return new Reply.Rejected<>(
                Cause.CREDENTIALS, "Secret " + ref.name() + ": ca.crt cannot be used");
          }
        });
  }
}
