package dev.sluice.operator.adapter.git;

import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.api.site.SecretRef;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.UserAuthFactory;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.shell.ProcessShellFactory;

/** Git's own commands over SSH, for one user with one key. */
final class GitSshServer implements AutoCloseable {
  private final SshServer server = SshServer.setUpDefaultServer();
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private final KeyPair hostKey;

  /** Starts to serve whoever proves to have the key. */
  GitSshServer(KeyPair hostKey, PublicKey allowed) throws IOException {
    this.hostKey = hostKey;
    server.setHost("127.0.0.1");
    server.setPort(0);
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    server.setUserAuthFactories(List.<UserAuthFactory>of(UserAuthPublicKeyFactory.INSTANCE));
    server.setPublickeyAuthenticator(
        (user, key, _) -> user.equals("git") && KeyUtils.compareKeys(key, allowed));
    server.setCommandFactory((channel, command) -> {
      commands.add(command);
      return new ProcessShellFactory(command, "/bin/sh", "-c", command).createShell(channel);
    });
    server.start();
  }

  EdgeSiteSpec.Git site(BareRemote remote, String secret) {
    return new EdgeSiteSpec.Git(
        "ssh://git@127.0.0.1:" + server.getPort() + remote.path(),
        null,
        "/",
        new SecretRef(secret, null),
        null,
        null,
        null);
  }

  /** The line of known_hosts that names this server, with a key. */
  byte[] knownHosts(PublicKey key) {
    return ("[127.0.0.1]:" + server.getPort() + " " + PublicKeyEntry.toString(key) + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  PublicKey hostKey() {
    return hostKey.getPublic();
  }

  /** Commands that were run. */
  List<String> commands() {
    return List.copyOf(commands);
  }

  /** A new key of a kind Java knows: RSA, EC, Ed25519. */
  static KeyPair key(String algorithm) throws GeneralSecurityException {
    KeyPairGenerator generator = SecurityUtils.getKeyPairGenerator(algorithm);
    if (algorithm.equals("EC")) {
      generator.initialize(new ECGenParameterSpec("secp256r1"));
    }
    return generator.generateKeyPair();
  }

  /** A private key as ssh-keygen writes it. */
  static byte[] openSsh(KeyPair key) throws IOException, GeneralSecurityException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "test", null, out);
    return out.toByteArray();
  }

  @Override
  public void close() throws IOException {
    server.stop(true);
  }
}
