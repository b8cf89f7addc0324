package io.crmconnect.record;

/** What becomes of a row with a value that does not fit its column. */
public enum MisfitMode {
  /** The column is null, the raw text stands in {@code _misfits}. */
  NULL,
  /** The whole row goes to quarantine. */
  QUARANTINE
}
