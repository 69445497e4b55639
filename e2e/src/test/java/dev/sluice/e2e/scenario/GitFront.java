package dev.sluice.e2e.scenario;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.api.site.EdgeSite;
import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.e2e.sim.SimulatedSite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.eclipse.jgit.transport.ReceivePack;
import org.eclipse.jgit.transport.RefAdvertiser.PacketLineOutRefAdvertiser;
import org.eclipse.jgit.transport.UploadPack;

/** Serves bare repositories over Git's smart HTTP protocol, and tells of every push. */
final class GitFront implements AutoCloseable {
  private final Path root;
  private final Listener listener;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicLong requests = new AtomicLong();

  /** Told of pushes, on the thread that serves them. */
  interface Listener {
    /** The commits are there, the branch is not moved; false refuses the push. */
    boolean beforePush(List<RevCommit> commits);

    /** The branch is moved, the client has no answer yet. */
    void afterPush(List<RevCommit> commits);
  }

  GitFront(Path root, Listener listener) throws IOException {
    this.root = root;
    this.listener = listener;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** URL of a repository. */
  String url(Path repository) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + repository.getFileName();
  }

  /** The EdgeSite that stands for a site whose repository is served here. */
  EdgeSite edgeSite(SimulatedSite simulated, String gracePeriod) {
    EdgeSite site = simulated.edgeSite("2s", gracePeriod);
    EdgeSiteSpec s = site.getSpec();
    EdgeSiteSpec.Git g = s.delivery().git();
    EdgeSiteSpec.Git served =
        new EdgeSiteSpec.Git(
            url(simulated.repositoryPath()),
            g.branch(),
            g.directory(),
            g.secretRef(),
            g.caSecretRef(),
            g.authorName(),
            g.authorEmail());
    site.setSpec(
        new EdgeSiteSpec(
            s.displayName(),
            s.clusterNames(),
            s.o2ims(),
            new EdgeSiteSpec.Delivery(served, s.delivery().sync()),
            s.metrics(),
            s.probe(),
            s.suspend()));
    return site;
  }

  /** Requests that have arrived. */
  long requests() {
    return requests.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    String[] path = exchange.getRequestURI().getPath().split("/", 3);
    try (exchange;
        Repository repository =
            new FileRepositoryBuilder()
                .setGitDir(root.resolve(path[1]).toFile())
                .setMustExist(true)
                .build()) {
      switch (path[2]) {
        case "info/refs" -> advertise(exchange, repository);
        case "git-upload-pack" -> {
          UploadPack pack = new UploadPack(repository);
          pack.setBiDirectionalPipe(false);
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          pack.upload(body(exchange), out, null);
          answer(exchange, "application/x-git-upload-pack-result", out);
        }
        case "git-receive-pack" -> receive(exchange, repository);
        default -> exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  private static void advertise(HttpExchange exchange, Repository repository) throws IOException {
    String service = exchange.getRequestURI().getQuery().replace("service=", "");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PacketLineOut lines = new PacketLineOut(out);
    lines.writeString("# service=" + service + "\n");
    lines.end();
    PacketLineOutRefAdvertiser advertiser = new PacketLineOutRefAdvertiser(lines);
    if (service.equals("git-receive-pack")) {
      new ReceivePack(repository).sendAdvertisedRefs(advertiser);
    } else {
      UploadPack pack = new UploadPack(repository);
      pack.setBiDirectionalPipe(false);
      pack.sendAdvertisedRefs(advertiser);
    }
    answer(exchange, "application/x-" + service + "-advertisement", out);
  }

  private void receive(HttpExchange exchange, Repository repository) throws IOException {
    ReceivePack pack = new ReceivePack(repository);
    pack.setBiDirectionalPipe(false);
    pack.setPreReceiveHook((_, commands) -> {
      if (!listener.beforePush(commits(repository, commands))) {
        commands.forEach(c -> c.setResult(ReceiveCommand.Result.REJECTED_OTHER_REASON, "not now"));
      }
    });
    pack.setPostReceiveHook((_, commands) -> {
      if (commands.stream().anyMatch(c -> c.getResult() == ReceiveCommand.Result.OK)) {
        listener.afterPush(commits(repository, commands));
      }
    });
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    pack.receive(body(exchange), out, null);
    answer(exchange, "application/x-git-receive-pack-result", out);
  }

  private static List<RevCommit> commits(
      Repository repository, java.util.Collection<ReceiveCommand> commands) {
    try (RevWalk walk = new RevWalk(repository)) {
      List<RevCommit> commits = new java.util.ArrayList<>();
      for (ReceiveCommand command : commands) {
        walk.reset();
        walk.markStart(walk.parseCommit(command.getNewId()));
        walk.markUninteresting(walk.parseCommit(command.getOldId()));
        walk.forEach(commits::add);
      }
      return commits;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static InputStream body(HttpExchange exchange) throws IOException {
    String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
    return encoding != null && encoding.contains("gzip")
        ? new GZIPInputStream(exchange.getRequestBody())
        : exchange.getRequestBody();
  }

  private static void answer(HttpExchange exchange, String type, ByteArrayOutputStream out)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-cache");
    exchange.sendResponseHeaders(200, out.size() == 0 ? -1 : out.size());
    try (OutputStream to = exchange.getResponseBody()) {
      out.writeTo(to);
    }
  }
}
