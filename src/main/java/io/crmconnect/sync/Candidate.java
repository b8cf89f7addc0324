package io.crmconnect.sync;

/** A suspect on its way through the {@link DeleteDoor}, which alone changes it. */
final class Candidate {
  final Suspect suspect;

  /** Its place in the order of all questions. */
  final long since;

  /** When it may be asked for, ms of the driver's clock. */
  long notBefore;

  /** Whether it was missing once beside a control. */
  boolean missed;

  /** Whether a row of it was emitted that was asked for after it was suspected. */
  boolean emitted;

  /** Answers that proved nothing. */
  int tries;

  Candidate(Suspect suspect, long notBefore, long since) {
    this.suspect = suspect;
    this.notBefore = notBefore;
    this.since = since;
  }
}
