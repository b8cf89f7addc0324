package io.crmconnect.hubspot;

import io.crmconnect.crm.Result;
import java.util.function.Consumer;

/** Where the token for a call comes from. Safe for use by many threads; the sink on any of them. */
interface TokenSource {

  /**
   * A token, or why there is none. Shows nothing in {@code toString}.
   *
   * @param failure null where there is a token
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

  /** Another token than the one that was refused; the same one where there can be no other. */
  void renewToken(String refusedToken, Consumer<TokenResult> callback);

  /** The driver's clock, told whenever it is known. */
  void updateClock(long nowMs);

  /** A token for good. */
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
