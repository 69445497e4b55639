package dev.sluice.relay.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class NativeTest {
  @Test
  void aFailedCallAnswersItsNegatedErrno() {
    assertThat(Native.close(1_000_000)).isEqualTo(-Errno.EBADF);
  }

  @Test
  void aCheckedFailureNamesTheAttemptAndTheReason() {
    assertThatThrownBy(() -> Native.check(-Errno.EPERM, "bind to eth1"))
        .isInstanceOf(ErrnoException.class)
        .hasMessage("bind to eth1: Operation not permitted (errno 1)");
  }

  @Test
  void aCheckedSuccessIsPassedThrough() throws Exception {
    assertThat(Native.check(7, "anything")).isEqualTo(7);
  }

  @Test
  void waitingForEverIsRefused() {
    try (Arena arena = Arena.ofConfined()) {
      assertThat(Native.poll(arena.allocate(8), 1, -1)).isEqualTo(-Errno.EINVAL);
    }
  }

  @Test
  void aPollSetShorterThanItsCountIsRefused() {
    try (Arena arena = Arena.ofConfined()) {
      assertThat(Native.poll(arena.allocate(8), 2, 0)).isEqualTo(-Errno.EINVAL);
    }
  }

  @Test
  void aClosedDescriptorIsReportedByPoll() {
    try (Arena arena = Arena.ofConfined()) {
      var set = arena.allocate(Native.POLLFD_SIZE, 8);
      Native.pollSet(set, 0, 1_000_000, Native.POLLIN);
      assertThat(Native.poll(set, 1, 0)).isEqualTo(1);
      assertThat(Native.pollGet(set, 0) & Native.POLLBAD).isNotZero();
    }
  }

  @Test
  void mappingNothingFailsWithTheReason() {
    assertThatThrownBy(
            () -> Native.mmap(1_000_000, 4096, Native.PROT_READ, Native.MAP_SHARED, "map the ring"))
        .isInstanceOf(ErrnoException.class)
        .hasMessageStartingWith("map the ring: Bad file descriptor");
  }
}
