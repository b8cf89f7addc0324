package io.crmconnect.record;

/** Is told what did not become a value of a record; on the thread that makes the records. */
public interface RecordCounters {
  RecordCounters NONE =
      new RecordCounters() {
        @Override
        public void countMisfits(String object, int count) {
          // nobody counts
        }

        @Override
        public void countQuarantined(String object) {
          // nobody counts
        }
      };

  /** So many values of one row did not fit their columns. */
  void countMisfits(String object, int count);

  /** A row went to quarantine. */
  void countQuarantined(String object);
}
