/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import java.util.Map;
import java.util.function.Consumer;

/** Provides the access token of a call. Thread-safe; callbacks are called on any thread. */
public interface TokenSource {

  /** A token, or the reason why there is none. */
  sealed interface TokenResult {

    /**
     * A token; {@code toString} does not show it.
     *
     * @param details other members of the response, as {@link OAuthEndpoint#detailFields} names
     *     them; those that it lacks are missing
     */
    record Token(String value, Map<String, String> details) implements TokenResult {
      public Token {
        details = Map.copyOf(details);
      }

      public Token(String value) {
        this(value, Map.of());
      }

      @Override
      public String toString() {
        return "a token";
      }
    }

    /** The token endpoint could not be reached. */
    record NotReached(HttpOutcome.Fault fault) implements TokenResult {}

    /**
     * The token endpoint refused to issue a token.
     *
     * @param permanent whether a retry is useless unless settings change
     */
    record Refused(HttpOutcome.Response response, boolean permanent) implements TokenResult {}

    /**
     * The token endpoint's response cannot be used.
     *
     * @param reason the predicate of a sentence about the response
     */
    record Unusable(String reason) implements TokenResult {}
  }

  void requestToken(Consumer<TokenResult> callback);

  /** Requests a token other than the rejected one; the same one if there is no other. */
  void renewToken(String refusedToken, Consumer<TokenResult> callback);

  /** Sets the current time of the driver's clock. */
  void updateClock(long nowMs);

  /** A source of a token that never changes. */
  static TokenSource ofStaticToken(String token) {
    return new TokenSource() {
      @Override
      public void requestToken(Consumer<TokenResult> callback) {
        callback.accept(new TokenResult.Token(token));
      }

      @Override
      public void renewToken(String refusedToken, Consumer<TokenResult> callback) {
        callback.accept(new TokenResult.Token(token));
      }

      @Override
      public void updateClock(long nowMs) {}
    };
  }
}
