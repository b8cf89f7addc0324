/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import io.crmconnect.http.TokenSource.TokenResult;
import java.util.Optional;

/** A call that needs a token. Its methods are called on any thread and never throw. */
public interface AuthorizedCall {

  /**
   * Returns the call with the token. If there is no usable token, it tells so whoever waits for the
   * outcome, and returns nothing.
   */
  Optional<HttpCall> authorize(TokenResult tokenResult);

  /** Whether the vendor has rejected the token, and would accept another one. */
  boolean isTokenRejected(HttpOutcome.Response response);

  /** The call is sent once more with another token. */
  void onRepeated();

  /** Called at most once: not if there is no token, or if the transport is closed before. */
  void onOutcome(HttpOutcome outcome);
}
