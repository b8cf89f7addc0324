package io.crmconnect.sync.delete;

/** A suspect on its way through the {@link DeleteConfirmation}, which alone changes it. */
final class PendingConfirmation {
  final DeleteCandidate candidate;

  /** Its place in the order of all questions. */
  final long addedAtSequence;

  /** When it may be asked for, ms of the driver's clock. */
  long notBefore;

  /** Whether it was missing once beside a control. */
  boolean missingOnce;

  /** Whether a row of it was emitted that was asked for after it was suspected. */
  boolean reEmitted;

  /** Answers that proved nothing. */
  int inconclusiveAttempts;

  PendingConfirmation(DeleteCandidate candidate, long notBefore, long addedAtSequence) {
    this.candidate = candidate;
    this.notBefore = notBefore;
    this.addedAtSequence = addedAtSequence;
  }
}
