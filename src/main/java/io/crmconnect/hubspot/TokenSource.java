package io.crmconnect.hubspot;

import io.crmconnect.crm.Result;
import java.util.function.Consumer;

/** Provides the access token of a call. Thread-safe; callbacks are called on any thread. */
interface TokenSource {

  /**
   * A token, or the reason why there is none. {@code toString} does not show the token.
   *
   * @param failure null if there is a token
   */
  record TokenResult(String token, Result.Failure failure) {
    static TokenResult of(String token) {
      return new TokenResult(token, null);
    }

    static TokenResult failed(Result.Failure failure) {
      return new TokenResult("", failure);
    }

    @Override
    public String toString() {
      return failure == null ? "a token" : failure.message();
    }
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
        callback.accept(TokenResult.of(token));
      }

      @Override
      public void renewToken(String refusedToken, Consumer<TokenResult> callback) {
        callback.accept(TokenResult.of(token));
      }

      @Override
      public void updateClock(long nowMs) {}
    };
  }
}
