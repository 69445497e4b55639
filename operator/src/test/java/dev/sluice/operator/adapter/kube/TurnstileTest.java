package dev.sluice.operator.adapter.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TurnstileTest {
  private final List<CompletableFuture<String>> made = new ArrayList<>();
  private final Turnstile turnstile = new Turnstile(2);

  private CompletableFuture<String> call() {
    return turnstile.pass(() -> {
      CompletableFuture<String> call = new CompletableFuture<>();
      made.add(call);
      return call;
    });
  }

  @Test
  void callsBeyondThePlacesBeginWhenOthersHaveEndedWellOrBadly() {
    // Given
    CompletableFuture<String> first = call();
    CompletableFuture<String> second = call();
    CompletableFuture<String> third = call();
    CompletableFuture<String> fourth = call();
    assertThat(made).hasSize(2);
    // When
    made.get(0).complete("a");
    // Then
    assertThat(made).hasSize(3);
    assertThat(first).isCompletedWithValue("a");
    // When
    made.get(1).completeExceptionally(new IOException("no"));
    // Then
    assertThat(made).hasSize(4);
    assertThatThrownBy(second::join).hasRootCauseMessage("no");
    assertThat(third).isNotDone();
    assertThat(fourth).isNotDone();
  }

  @Test
  void aCallThatIsGivenUpWhileItWaitsIsNeverMadeAndTakesNoPlace() {
    // Given
    call();
    call();
    CompletableFuture<String> givenUp = call();
    CompletableFuture<String> last = call();
    // When
    givenUp.cancel(true);
    made.get(0).complete("a");
    // Then
    assertThat(made).hasSize(3);
    made.get(2).complete("last");
    assertThat(last).isCompletedWithValue("last");
  }

  @Test
  void aCallThatIsGivenUpIsCancelledAndFreesItsPlace() {
    // Given
    CompletableFuture<String> first = call();
    call();
    call();
    // When
    first.cancel(true);
    // Then
    assertThat(made.get(0)).isCancelled();
    assertThat(made).hasSize(3);
  }

  @Test
  void aCallThatCannotBeMadeFreesItsPlace() {
    for (int i = 0; i < 5; i++) {
      CompletableFuture<String> broken =
          turnstile.pass(() -> {
            throw new IllegalStateException("closed");
          });
      assertThatThrownBy(broken::join).hasRootCauseMessage("closed");
    }
    call();
    call();
    assertThat(made).hasSize(2);
  }
}
