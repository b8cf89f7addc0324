/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.connector;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Advances a clock instead of sleeping; responses must be complete already. */
public final class InstantWaiter implements Waiter {
  private long now = 1_790_000_000_000L;

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
  public <T> T await(Future<T> future, long ms) throws InterruptedException, ExecutionException {
    if (!future.isDone()) {
      throw new IllegalStateException("the response is not complete");
    }
    return future.get();
  }
}
