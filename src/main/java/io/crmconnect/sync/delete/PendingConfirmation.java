/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.delete;

/** A delete candidate in {@link DeleteConfirmation}, which alone changes it. */
final class PendingConfirmation {
  final DeleteCandidate candidate;

  /** When it was added, in the common sequence of requests and emissions. */
  final long addedAtSequence;

  /** Earliest time of its next request, ms of the driver's clock. */
  long notBefore;

  /** Whether it was missing once in a response that contained a control id. */
  boolean missingOnce;

  /** Whether a row of the id was emitted that was requested after the candidate was added. */
  boolean reEmitted;

  /** Number of inconclusive responses. */
  int inconclusiveAttempts;

  /** When the first of its requests was sent that the vendor did not answer. */
  long failedSentAt = Long.MAX_VALUE;

  /** The vendor's clock when the id was first missing without being told as deleted; 0: never. */
  long untoldSince;

  /** How often the delete feed was waited for since. */
  int untoldAttempts;

  PendingConfirmation(DeleteCandidate candidate, long notBefore, long addedAtSequence) {
    this.candidate = candidate;
    this.notBefore = notBefore;
    this.addedAtSequence = addedAtSequence;
  }
}
