/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

/** What a failed request means for the caller. Each vendor package has one classifier. */
public enum FailureKind {
  /**
   * Over a limit, which {@link Result.Failure#limit} names: retry more slowly, or after the reset
   * if it is the daily quota.
   */
  THROTTLED(true),
  /** Timeouts, resets, 5xx, responses that are truncated or not JSON: retry. */
  UNAVAILABLE(true),
  /** The response is larger than the connector accepts: ask for less; otherwise retry. */
  TOO_LARGE(true),
  /**
   * The vendor asks to leave the whole account alone for a while: no request is sent until then.
   */
  ACCOUNT_UNAVAILABLE(true),
  /**
   * The address is not that of the vendor: another server, a proxy, a certificate that is not
   * trusted. It may be an outage, so a task retries; a validation reports the setting.
   */
  WRONG_ENDPOINT(true),
  /** The credentials must not read this object: the object is suspended. */
  FORBIDDEN(false),
  /** The vendor does not know this object: the object is suspended. */
  UNKNOWN_OBJECT(false),
  /** The credentials are not valid: the task fails. */
  UNAUTHORIZED(false),
  /**
   * The vendor rejects the request as malformed: a fault of the connector or a change at the
   * vendor.
   */
  BAD_REQUEST(false);

  private final boolean retryable;

  FailureKind(boolean retryable) {
    this.retryable = retryable;
  }

  public boolean isRetryable() {
    return retryable;
  }

  /**
   * Whether the vendor refuses this request alone, which says nothing about others, unlike
   * credentials that are not valid.
   */
  public boolean isRefusal() {
    return this == FORBIDDEN || this == UNKNOWN_OBJECT || this == BAD_REQUEST;
  }
}
