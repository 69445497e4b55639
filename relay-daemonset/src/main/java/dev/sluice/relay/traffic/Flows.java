package dev.sluice.relay.traffic;

import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.Membership;
import dev.sluice.relay.link.LinkWatcher;
import dev.sluice.relay.rule.Address;
import dev.sluice.relay.table.Network;
import dev.sluice.relay.table.Nic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options both tools have: which flows, by which interface. */
final class Flows {
  private static final int MAX_FLOWS = 10_000;

  @Option(
      names = "--interface",
      required = true,
      paramLabel = "NAME",
      description = "Network interface.")
  private String interfaceName = "";

  @Option(
      names = "--group",
      required = true,
      paramLabel = "ADDRESS",
      converter = AddressConverter.class,
      description = "Destination address, the first of several.")
  private Address group = new Address(0, 0);

  @Option(
      names = "--groups",
      paramLabel = "N",
      description = "Number of flows, each to the next address (default: ${DEFAULT-VALUE}).")
  private int groups = 1;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Destination UDP port (default: ${DEFAULT-VALUE}).")
  int port = 5000;

  /** Reads an address argument. */
  static final class AddressConverter implements picocli.CommandLine.ITypeConverter<Address> {
    AddressConverter() {}

    @Override
    public Address convert(String text) {
      Address address = Address.parse(text);
      if (address == null) {
        throw new TypeConversionException("'" + text + "' is not an IPv4 or IPv6 address");
      }
      return address;
    }
  }

  boolean isIpv4() {
    return group.isIpv4();
  }

  /** Destination addresses, one per flow. */
  List<Address> addresses() {
    if (groups < 1 || groups > MAX_FLOWS || port < 1 || port > 65_535) {
      throw new TypeConversionException(
          "--groups: 1 to " + MAX_FLOWS + ", --port: 1 to 65535 are allowed");
    }
    List<Address> addresses = new ArrayList<>();
    for (int i = 0; i < groups; i++) {
      addresses.add(
          isIpv4() ? Address.ipv4(group.bits() + i) : new Address(group.high(), group.low() + i));
    }
    return addresses;
  }

  /** The interface as it is now. */
  Nic nic() throws ErrnoException {
    var first = new CompletableFuture<Network>();
    try (LinkWatcher watcher = new LinkWatcher(first::complete, trouble -> {})) {
      watcher.start();
      Nic nic = first.get(5, TimeUnit.SECONDS).nic(interfaceName);
      if (nic == null) {
        throw new TypeConversionException("there is no interface " + interfaceName);
      }
      return nic;
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the machine's interfaces cannot be read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  static Membership.Ip ip(Address address) {
    return new Membership.Ip(address.isIpv4(), address.high(), address.low());
  }
}
