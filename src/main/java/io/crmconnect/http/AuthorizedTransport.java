/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import io.crmconnect.http.TokenSource.TokenResult;

/**
 * Sends calls with a token. If the vendor rejects it, the token is renewed and the call repeated
 * once. Thread-safe; nothing is called after {@link #close}.
 */
public final class AuthorizedTransport implements AutoCloseable {
  private final Transport transport;
  private final TokenSource tokenSource;

  private volatile boolean closed;

  public AuthorizedTransport(Transport transport, TokenSource tokenSource) {
    this.transport = transport;
    this.tokenSource = tokenSource;
  }

  /** Never blocks and never throws. */
  public void send(AuthorizedCall call) {
    tokenSource.requestToken(tokenResult -> sendWithToken(call, tokenResult, true));
  }

  private void sendWithToken(AuthorizedCall call, TokenResult tokenResult, boolean mayRenew) {
    if (closed) {
      return;
    }
    call.authorize(tokenResult)
        .ifPresent(
            httpCall ->
                transport.send(
                    httpCall, outcome -> onOutcome(call, tokenResult, mayRenew, outcome)));
  }

  private void onOutcome(
      AuthorizedCall call, TokenResult tokenResult, boolean mayRenew, HttpOutcome outcome) {
    if (closed) {
      return;
    }
    if (mayRenew
        && tokenResult instanceof TokenResult.Token token
        && outcome instanceof HttpOutcome.Response response
        && call.isTokenRejected(response)) {
      tokenSource.renewToken(
          token.value(), renewed -> repeat(call, token.value(), outcome, renewed));
      return;
    }
    call.onOutcome(outcome);
  }

  private void repeat(
      AuthorizedCall call, String rejectedToken, HttpOutcome outcome, TokenResult renewed) {
    if (closed) {
      return;
    }
    if (renewed instanceof TokenResult.Token token) {
      if (token.value().equals(rejectedToken)) {
        call.onOutcome(outcome);
        return;
      }
      call.onRepeated();
    }
    sendWithToken(call, renewed, false);
  }

  /** Sets the current time of the driver's clock. */
  public void updateClock(long nowMs) {
    tokenSource.updateClock(nowMs);
  }

  /** Cancels all calls immediately. */
  @Override
  public void close() {
    closed = true;
    transport.close();
  }
}
