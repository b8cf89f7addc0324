package io.crmconnect.record;

/** Is told what did not become a value of a record; on the thread that makes the records. */
public interface Tally {
  Tally NONE =
      new Tally() {
        @Override
        public void misfits(String object, int values) {
          // nobody counts
        }

        @Override
        public void quarantined(String object) {
          // nobody counts
        }
      };

  /** So many values of one row did not fit their columns. */
  void misfits(String object, int values);

  /** A row went to quarantine. */
  void quarantined(String object);
}
