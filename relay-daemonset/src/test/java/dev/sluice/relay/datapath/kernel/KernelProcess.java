package dev.sluice.relay.datapath.kernel;

import static dev.sluice.relay.datapath.kernel.KernelBed.GROUP;
import static dev.sluice.relay.datapath.kernel.KernelBed.OUT;
import static dev.sluice.relay.datapath.kernel.KernelBed.input;
import static dev.sluice.relay.datapath.kernel.KernelBed.output;
import static dev.sluice.relay.datapath.kernel.KernelBed.rule;

import dev.sluice.relay.rule.Address;
import dev.sluice.relay.rule.RuleSet;
import dev.sluice.relay.table.Network;
import dev.sluice.relay.table.Nic;
import dev.sluice.relay.table.Table;
import dev.sluice.relay.table.TableCompiler;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The kernel path in a process of its own, to be killed. */
final class KernelProcess {
  private static final long LIFE_MILLIS = 60_000;

  private KernelProcess() {}

  public static void main(String[] args) throws Exception {
    KernelDatapath path =
        new KernelDatapath(
            new KernelOptions(3, null, Boolean.parseBoolean(args[0]), XdpMode.AUTO, false));
    path.start();
    Network network =
        new Network(Map.of("in0", nic("in0", "10.1.0.1"), "o0", nic("o0", "10.2.0.1")), Map.of());
    RuleSet rules = new RuleSet(List.of(rule("steady", input(GROUP, 5000), output(0, OUT, 6000))));
    Table table = new TableCompiler().compile(rules, network, 0, 0);
    path.publish(table);
    System.out.println("READY");
    Thread.sleep(LIFE_MILLIS);
  }

  private static Nic nic(String name, String address) throws Exception {
    NetworkInterface nic = NetworkInterface.getByName(name);
    long mac = 0;
    for (byte b : nic.getHardwareAddress()) {
      mac = mac << 8 | b & 0xff;
    }
    List<Nic.Own> own = List.of(new Nic.Own(Address.of(address), 24));
    return new Nic(name, nic.getIndex(), mac, nic.getMTU(), true, true, own, Nic.Vlan.NONE);
  }

  /** Where the classes of this test run are, whether on a class path or in a patched module. */
  static String classPath() throws Exception {
    return Arrays.stream(
            new Class<?>[] {
              KernelProcess.class,
              KernelDatapath.class,
              org.jspecify.annotations.NullMarked.class,
              org.junit.jupiter.api.Assumptions.class
            })
        .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
        .map(location -> Path.of(location).toString())
        .collect(Collectors.joining(":"))
        .concat(":" + Path.of("target/classes").toAbsolutePath())
        .concat(":" + Path.of("target/test-classes").toAbsolutePath());
  }
}
