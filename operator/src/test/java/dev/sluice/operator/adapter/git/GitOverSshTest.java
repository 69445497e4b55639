package dev.sluice.operator.adapter.git;

import static dev.sluice.operator.adapter.git.GitSamples.files;
import static dev.sluice.operator.adapter.git.GitSamples.ok;
import static dev.sluice.operator.adapter.git.GitSamples.rejected;
import static dev.sluice.operator.adapter.git.GitSamples.secrets;
import static dev.sluice.operator.adapter.git.GitSamples.store;
import static dev.sluice.operator.adapter.git.GitSamples.write;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.operator.fake.LoggedText;
import dev.sluice.operator.kernel.Reply.Cause;
import dev.sluice.operator.port.PackageStore.Committed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jgit.revwalk.RevCommit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Git's own commands over SSH, with a key and known hosts from a Secret. */
@Timeout(60)
class GitOverSshTest {
  @TempDir Path folder;
  private final Map<String, Map<String, byte[]>> known = new HashMap<>();
  private BareRemote remote;
  private KeyPair key;
  private GitSshServer server;
  private GitPackageStore store;

  @BeforeEach
  void serve() throws Exception {
    remote = BareRemote.create(folder.resolve("edge1.git"));
    serve(GitSshServer.key("EC"), GitSshServer.key("EC"));
    store = store(folder.resolve("work"), secrets(known), new SimpleMeterRegistry());
  }

  private void serve(KeyPair host, KeyPair user) throws Exception {
    if (server != null) {
      server.close();
    }
    key = user;
    server = new GitSshServer(host, user.getPublic());
    secret(GitSshServer.openSsh(key), server.knownHosts(server.hostKey()));
  }

  private void secret(byte[] privateKey, byte[] hosts) {
    known.put("ssh", Map.of("ssh-privatekey", privateKey, "known_hosts", hosts));
  }

  @AfterEach
  void stop() throws Exception {
    store.close();
    server.close();
  }

  @Test
  void writesAndReadsWithAKeyAtAKnownHost() throws Exception {
    // Given
    EdgeSiteSpec.Git git = server.site(remote, "ssh");

    // When
    Committed first = ok(store.put(git, write("du", "one")));
    Committed second = ok(store.put(git, write("du", "two", first.commit())));

    // Then
    assertThat(remote.log().stream().map(RevCommit::getName))
        .containsExactly(second.commit(), first.commit());
    assertThat(ok(store.read(git, "du", first.commit()))).isEqualTo(files("one"));
    assertThat(server.commands()).anyMatch(c -> c.startsWith("git-receive-pack"));
  }

  // Needs a provider on the class path that the compiler does not ask for.
  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void takesTheUsualKindsOfKeysAtHostsWithSuchKeys(String algorithm) throws Exception {
    // Given
    serve(GitSshServer.key(algorithm), GitSshServer.key(algorithm));

    // Then
    assertThat(ok(store.put(server.site(remote, "ssh"), write("du", "one"))).created()).isTrue();
  }

  @Test
  void takesAKeyInPkcs8Too() throws Exception {
    // Given
    serve(GitSshServer.key("EC"), GitSshServer.key("RSA"));
    String pem = Base64.getMimeEncoder().encodeToString(key.getPrivate().getEncoded());
    secret(
        ("-----BEGIN PRIVATE KEY-----\n" + pem + "\n-----END PRIVATE KEY-----\n")
            .getBytes(US_ASCII),
        server.knownHosts(server.hostKey()));

    // Then
    assertThat(ok(store.put(server.site(remote, "ssh"), write("du", "one"))).created()).isTrue();
  }

  @Test
  void anUnknownHostIsRefusedBeforeItSeesTheKey() throws Exception {
    // Given
    secret(
        GitSshServer.openSsh(key),
        ("elsewhere.example.org "
                + new String(server.knownHosts(server.hostKey()), UTF_8).split(" ", 2)[1])
            .getBytes(UTF_8));

    // Then
    assertThat(
            rejected(store.put(server.site(remote, "ssh"), write("du", "one")), Cause.CREDENTIALS))
        .contains("the host key of 127.0.0.1:")
        .contains("is not in known_hosts");
    assertThat(server.commands()).isEmpty();
    assertThat(remote.log()).isEmpty();
  }

  @Test
  void aKnownHostWithAnotherKeyIsRefused() throws Exception {
    // Given
    secret(GitSshServer.openSsh(key), server.knownHosts(GitSshServer.key("EC").getPublic()));

    // Then
    assertThat(
            rejected(store.put(server.site(remote, "ssh"), write("du", "one")), Cause.CREDENTIALS))
        .contains("is not in known_hosts");
    assertThat(server.commands()).isEmpty();
  }

  @Test
  void aRevokedHostKeyIsRefusedThoughItIsListed() throws Exception {
    // Given
    String line = new String(server.knownHosts(server.hostKey()), UTF_8);
    secret(GitSshServer.openSsh(key), (line + "@revoked " + line).getBytes(UTF_8));

    // Then
    rejected(store.put(server.site(remote, "ssh"), write("du", "one")), Cause.CREDENTIALS);
    assertThat(server.commands()).isEmpty();
  }

  @Test
  void aWrongKeyIsForbiddenAndNotLogged() throws Exception {
    // Given
    byte[] wrong = GitSshServer.openSsh(GitSshServer.key("EC"));
    secret(wrong, server.knownHosts(server.hostKey()));

    // When
    String logged;
    try (LoggedText log = new LoggedText()) {
      assertThat(
              rejected(store.put(server.site(remote, "ssh"), write("du", "one")), Cause.FORBIDDEN))
          .contains("does not accept the credentials");
      logged = log.all();
    }

    // Then
    assertThat(server.commands()).isEmpty();
    assertThat(logged).isNotEmpty();
    new String(wrong, US_ASCII)
        .lines()
        .filter(l -> !l.contains("PRIVATE KEY") && l.length() > 30)
        .skip(1) // the first line tells the kind of key and nothing else
        .forEach(l -> assertThat(logged).doesNotContain(l));
  }

  @Test
  void namesWhatTheSecretLacks() {
    // Given
    known.put("half", Map.of("ssh-privatekey", "x".getBytes(UTF_8)));
    secret("garbage".getBytes(UTF_8), server.knownHosts(server.hostKey()));

    // Then
    assertThat(
            rejected(store.put(server.site(remote, "half"), write("du", "one")), Cause.CREDENTIALS))
        .contains("Secret ns/half lacks key known_hosts");
    assertThat(
            rejected(store.put(server.site(remote, "ssh"), write("du", "one")), Cause.CREDENTIALS))
        .contains("Secret ns/ssh: ssh-privatekey must be an unencrypted private key")
        .doesNotContain("garbage");
  }
}
