package dev.sluice.operator.adapter.kube;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Lets only so many asynchronous calls be under way; the others begin in the order they came. */
final class Turnstile {
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<CompletableFuture<Void>> waiting = new ArrayDeque<>();
  private int free;

  Turnstile(int places) {
    this.free = places;
  }

  /** Makes the call when there is a place; a call that is given up while it waits is never made. */
  <T> CompletableFuture<T> pass(Supplier<CompletableFuture<T>> call) {
    CompletableFuture<Void> turn = enter();
    CompletableFuture<T> answer = new CompletableFuture<>();
    var _ =
        turn.whenComplete((_, _) -> {
          if (answer.isDone()) {
            leave();
            return;
          }
          CompletableFuture<T> made;
          try {
            made = call.get();
          } catch (RuntimeException e) {
            leave();
            answer.completeExceptionally(e);
            return;
          }
          var _ =
              made.whenComplete((value, failure) -> {
                leave();
                if (failure == null) {
                  answer.complete(value);
                } else {
                  answer.completeExceptionally(failure);
                }
              });
          var _ =
              answer.whenComplete((_, _) -> {
                if (answer.isCancelled()) {
                  made.cancel(true);
                }
              });
        });
    return answer;
  }

  private CompletableFuture<Void> enter() {
    lock.lock();
    try {
      if (free > 0) {
        free--;
        return CompletableFuture.completedFuture(null);
      }
      CompletableFuture<Void> turn = new CompletableFuture<>();
      waiting.addLast(turn);
      return turn;
    } finally {
      lock.unlock();
    }
  }

  private void leave() {
    CompletableFuture<Void> next;
    lock.lock();
    try {
      next = waiting.pollFirst();
      if (next == null) {
        free++;
      }
    } finally {
      lock.unlock();
    }
    if (next != null) {
      next.complete(null);
    }
  }
}
