/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

/**
 * Probabilities, per call, of a failure.
 *
 * @param serverErrors 500 UNKNOWN_EXCEPTION, 503 SERVER_UNAVAILABLE, 502 and 504
 * @param html a page of maintenance, with 503
 * @param emptyRefusals 406 or 420 without a body
 * @param concurrent 403 REQUEST_LIMIT_EXCEEDED because of too many long requests at once
 * @param lockedRows 400 UNABLE_TO_LOCK_ROW
 * @param endedSessions all sessions end, so this call and the next ones are refused
 * @param empty 200 without a body
 * @param truncated a body that ends early
 * @param resets the connection ends
 * @param timeouts the answer is lost
 */
public record CallFaults(
    double serverErrors,
    double html,
    double emptyRefusals,
    double concurrent,
    double lockedRows,
    double endedSessions,
    double empty,
    double truncated,
    double resets,
    double timeouts) {
  public static final CallFaults NONE = new CallFaults(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
