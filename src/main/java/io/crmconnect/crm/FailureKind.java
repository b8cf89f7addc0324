package io.crmconnect.crm;

/** What a failed request means for who asked. Each vendor has one place that decides it. */
public enum FailureKind {
  /**
   * One request too many for a limit, which {@link Result.Failure#limit} names: ask again, slower,
   * or after the reset where it is the daily quota.
   */
  THROTTLED(true),
  /** Timeouts, resets, 5xx, answers that are cut off or no JSON: ask again. */
  UNAVAILABLE(true),
  /**
   * What answers at the address is not the vendor: another server, a proxy, TLS that is not
   * trusted. It may be an outage, so ask again; who tries the settings is told to correct them.
   */
  WRONG_ENDPOINT(true),
  /** The credentials do not open this object: the object is suspended. */
  FORBIDDEN(false),
  /** The vendor does not know this object: the object is suspended. */
  UNKNOWN_OBJECT(false),
  /** The credentials open nothing: the task fails. */
  UNAUTHORIZED(false),
  /** The vendor refuses the request as malformed: a fault of ours or a change of theirs. */
  BAD_REQUEST(false);

  private final boolean retryable;

  FailureKind(boolean retryable) {
    this.retryable = retryable;
  }

  public boolean isRetryable() {
    return retryable;
  }
}
