/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.connector;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The clock and the blocking calls of the connector (a task never uses them); replaced in tests.
 */
public interface Waiter {
  /** Monotonic time in ms. */
  long now();

  /** Ms of the clock that tasks use; the connector's requests count in the same windows. */
  long wallClock();

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
        public long wallClock() {
          return System.currentTimeMillis();
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
