package io.crmconnect.hubspot;

import io.crmconnect.crm.Result;
import java.util.function.Consumer;

/** Where the token for a call comes from. Safe for use by many threads; the sink on any of them. */
interface Credentials {

  /**
   * A token, or why there is none. Shows nothing in {@code toString}.
   *
   * @param failure null where there is a token
   */
  record Grant(String token, Result.Failure failure) {
    static Grant of(String token) {
      return new Grant(token, null);
    }

    static Grant refused(Result.Failure failure) {
      return new Grant("", failure);
    }

    @Override
    public String toString() {
      return failure == null ? "a token" : failure.message();
    }
  }

  void token(Consumer<Grant> sink);

  /** Another token than the one that was refused; the same one where there can be no other. */
  void renew(String refused, Consumer<Grant> sink);

  /** The driver's clock, told whenever it is known. */
  void now(long ms);

  /** A token for good. */
  static Credentials fixed(String token) {
    return new Credentials() {
      @Override
      public void token(Consumer<Grant> sink) {
        sink.accept(Grant.of(token));
      }

      @Override
      public void renew(String refused, Consumer<Grant> sink) {
        sink.accept(Grant.of(token));
      }

      @Override
      public void now(long ms) {}
    };
  }
}
