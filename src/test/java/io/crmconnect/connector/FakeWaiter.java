/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.connector;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;

/** Advances a clock instead of waiting. */
public final class FakeWaiter implements Waiter {
  public long now = 5_000;

  @Override
  public long now() {
    return now;
  }

  @Override
  public long wallClock() {
    return now;
  }

  @Override
  public void sleep(long ms) {
    now += ms;
  }

  @Override
  public <T> T await(Future<T> future, long ms)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (!future.isDone()) {
      now += ms;
      throw new TimeoutException();
    }
    return future.get();
  }
}
