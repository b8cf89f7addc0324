package io.crmconnect.connector;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How the connector (not the task, which never waits here) spends time; replaced in tests. */
public interface Waiter {
  /** Monotone ms. */
  long now();

  void sleep(long ms) throws InterruptedException;

  <T> T await(Future<T> future, long ms)
      throws InterruptedException, ExecutionException, TimeoutException;

  Waiter SYSTEM =
      new Waiter() {
        @Override
        public long now() {
          return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        }

        @Override
        public void sleep(long ms) throws InterruptedException {
          Thread.sleep(ms);
        }

        @Override
        public <T> T await(Future<T> future, long ms)
            throws InterruptedException, ExecutionException, TimeoutException {
          return future.get(ms, TimeUnit.MILLISECONDS);
        }
      };
}
