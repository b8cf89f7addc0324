package io.crmconnect.sync;

/**
 * An object that waits for a decision about its schema. Its own scans stand still; a shadow scan
 * puts what changes into quarantine.
 *
 * @param since the vendor's clock when the drift was found, epoch ms; 0: not frozen
 * @param found what drifted, for people
 * @param rows that went to quarantine for it
 * @param shadow how far the shadow scan has come
 * @param told about when somebody was told of it last, epoch ms
 */
record Frozen(long since, String found, long rows, ScanCursor shadow, long told) {
  static final Frozen NONE = new Frozen(0, "", 0, ScanCursor.at(0), 0);

  boolean underWay() {
    return since != 0;
  }

  Frozen with(ScanCursor next) {
    return new Frozen(since, found, rows, next, told);
  }

  Frozen finding(String other) {
    return new Frozen(since, other, rows, shadow, told);
  }

  Frozen oneRowMore() {
    return new Frozen(since, found, rows + 1, shadow, told);
  }

  Frozen toldAt(long now) {
    return new Frozen(since, found, rows, shadow, now);
  }
}
