package dev.sluice.operator.adapter.git;

import dev.sluice.operator.port.Secrets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.client.config.hosts.KnownHostEntry;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.sshd.JGitKeyCache;
import org.eclipse.jgit.transport.sshd.ServerKeyDatabase;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;

/**
 * SSH with the key and the known hosts of a Secret and nothing else: no agent, no files of the
 * user, and a host key that is not listed is refused.
 */
record SshAccess(SshdSessionFactory factory) implements AutoCloseable {

  static SshAccess of(Secrets.Values values, Path home)
      throws IOException, GeneralSecurityException {
    List<KeyPair> keys = new ArrayList<>();
    SecurityUtils.loadKeyPairIdentities(
            null, NamedResource.ofName("ssh-privatekey"), stream(values, "ssh-privatekey"), null)
        .forEach(keys::add);
    List<KnownHostEntry> hosts =
        KnownHostEntry.readKnownHostEntries(stream(values, "known_hosts"), true);
    if (keys.isEmpty() || hosts.isEmpty()) {
      throw new GeneralSecurityException("no key or no known host");
    }
    return new SshAccess(
        new SshdSessionFactoryBuilder()
            .setPreferredAuthentications("publickey")
            .setHomeDirectory(home.toFile())
            .setSshDirectory(home.toFile())
            .setConfigFile(_ -> home.resolve("no-ssh-config").toFile())
            .setDefaultIdentities(_ -> List.of())
            .setDefaultKeysProvider(_ -> List.copyOf(keys))
            .setServerKeyDatabase((_, _) -> new Hosts(List.copyOf(hosts)))
            .build(new JGitKeyCache()));
  }

  @Override
  public void close() {
    factory.close();
  }

  private static ByteArrayInputStream stream(Secrets.Values values, String key) {
    return new ByteArrayInputStream(values.entries().getOrDefault(key, new byte[0]));
  }

  private record Hosts(List<KnownHostEntry> entries) implements ServerKeyDatabase {
    @Override
    public List<PublicKey> lookup(
        String connectAddress, InetSocketAddress remoteAddress, Configuration config) {
      List<PublicKey> keys = new ArrayList<>();
      for (KnownHostEntry entry : entries) {
        if (entry.getMarker() == null && matches(entry, connectAddress, remoteAddress)) {
          keys.addAll(key(entry));
        }
      }
      return keys;
    }

    @Override
    public boolean accept(
        String connectAddress,
        InetSocketAddress remoteAddress,
        PublicKey serverKey,
        Configuration config,
        CredentialsProvider provider) {
      boolean revoked =
          entries.stream()
              .anyMatch(e -> "revoked".equals(e.getMarker()) && key(e).contains(serverKey));
      return !revoked && lookup(connectAddress, remoteAddress, config).contains(serverKey);
    }

    // Only the name that was asked for: an address that resolves there proves nothing.
    private static boolean matches(
        KnownHostEntry entry, String connectAddress, InetSocketAddress remote) {
      String host =
          connectAddress
              .replaceAll("^\\[(.*)\\](:[0-9]+)?$", "$1")
              .replaceAll("^([^:]+):[0-9]+$", "$1");
      return entry.isHostMatch(host, remote.getPort());
    }

    private static List<PublicKey> key(KnownHostEntry entry) {
      try {
        PublicKey key = entry.getKeyEntry().resolvePublicKey(null, PublicKeyEntryResolver.IGNORING);
        return key == null ? List.of() : List.of(key);
      } catch (IOException | GeneralSecurityException e) {
        return List.of(); // a line of an unknown kind
      }
    }
  }
}
