package io.crmconnect.connector;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Pauses by turning its clock on. */
public final class InstantWaiter implements Waiter {
  private long now = 1_790_000_000_000L;

  @Override
  public long now() {
    return now;
  }

  @Override
  public void sleep(long ms) {
    now += ms;
  }

  @Override
  public <T> T await(Future<T> future, long ms) throws InterruptedException, ExecutionException {
    if (!future.isDone()) {
      throw new IllegalStateException("an answer that is not there at once");
    }
    return future.get();
  }
}
