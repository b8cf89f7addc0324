/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simcrm;

/** Thrown if the simulated vendor rejects a call. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public final transient Reply reply;

  /** The caller's mistake in a few words; null if the caller could not avoid it. */
  public final String violation;

  public RefusedException(Reply reply, String violation) {
    super(violation, null, false, false);
    this.reply = reply;
    this.violation = violation;
  }
}
