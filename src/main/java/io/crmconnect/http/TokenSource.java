package io.crmconnect.http;

import java.util.function.Consumer;

/** Where the token for a call comes from. Safe for use by many threads; the sink on any of them. */
public interface TokenSource {

  /** A token, or why there is none. */
  sealed interface TokenResult {

    /** Shows nothing in {@code toString}. */
    record Token(String value) implements TokenResult {
      @Override
      public String toString() {
        return "a token";
      }
    }

    /** The token endpoint was not reached. */
    record NotReached(HttpOutcome.Fault fault) implements TokenResult {}

    /**
     * The token endpoint gave none.
     *
     * @param permanent whether asking again is pointless without a change of the settings
     */
    record Refused(HttpOutcome.Response response, boolean permanent) implements TokenResult {}

    /**
     * The token endpoint's response cannot be used.
     *
     * @param reason what follows "the response"
     */
    record Unusable(String reason) implements TokenResult {}
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
