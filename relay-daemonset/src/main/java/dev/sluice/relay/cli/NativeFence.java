package dev.sluice.relay.cli;

import dev.sluice.relay.ffi.Native;
import java.lang.module.ModuleFinder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Ends a relay in which another module calls native code. Java does that itself where it is started
 * with {@code --illegal-native-access=deny}; but then it takes no modules from a cache, which costs
 * a start a third of its time. A module's first such call marks it for good.
 */
final class NativeFence {
  private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

  private final List<Module> others;

  NativeFence() {
    Module own = Native.class.getModule();
    ModuleFinder java = ModuleFinder.ofSystem();
    others =
        ModuleLayer.boot().modules().stream()
            .filter(module -> !module.equals(own) && java.find(module.getName()).isEmpty())
            .toList();
  }

  /** Watches in the background; tells of the first module that crossed the fence, once. */
  void watch(Consumer<String> crossed) {
    Thread.ofPlatform()
        .name("relay-fence")
        .daemon()
        .start(() -> {
          while (crossing().isEmpty()) {
            LockSupport.parkNanos(LOOK_NANOS);
          }
          crossed.accept(String.join(", ", crossing()));
        });
  }

  /** Names of modules other than this one that called, or may call, native code. */
  List<String> crossing() {
    return others.stream().filter(Module::isNativeAccessEnabled).map(Module::getName).toList();
  }
}
