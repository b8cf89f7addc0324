package io.crmconnect.offset;

/** What a run of reconciliation is doing. */
public enum ReconcileStage {
  /** Everything is compared for the first time. */
  COMPARE("sweep"),
  /** What had too many deletes for its size is compared again, now that the whole is known. */
  RECOMPARE("again"),
  /** An operator has let a held run pass: what of it is missing by now is counted. */
  RELEASE_RECOUNT("released"),
  /** It is no more than was held, so it passes. */
  RELEASE_DELETE("passing");

  /** How stored offsets name it: never changes. */
  private final String code;

  ReconcileStage(String code) {
    this.code = code;
  }

  String code() {
    return code;
  }

  /** Whether what it compares was not compared before in this run. */
  public boolean isFirstPass() {
    return this == COMPARE || this == RELEASE_RECOUNT;
  }

  /** Whether it deals with what was held, and with nothing else. */
  public boolean isRelease() {
    return this == RELEASE_RECOUNT || this == RELEASE_DELETE;
  }
}
