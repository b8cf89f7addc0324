/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where an export by a bulk job is; its text is stored in the offset. */
sealed interface ExportToken {
  String text();

  String jobId();

  /** The job may not be complete yet. */
  record Job(String jobId) implements ExportToken {
    @Override
    public String text() {
      return "job:" + jobId;
    }
  }

  /** The job has taken too long and is to be aborted. */
  record Abort(String jobId) implements ExportToken {
    @Override
    public String text() {
      return "abort:" + jobId;
    }
  }

  /**
   * A page of the results of a complete job.
   *
   * @param total how many records the job has
   * @param read how many of them were on the pages before
   * @param locator of the page; empty: the first one
   */
  record Results(String jobId, long total, long read, String locator) implements ExportToken {
    @Override
    public String text() {
      return "rows:" + jobId + ":" + total + ":" + read + ":" + locator;
    }
  }

  /** Whether a locator can be stored and sent again. */
  static boolean isLocator(String text) {
    return Patterns.LOCATOR.matcher(text).matches();
  }

  static boolean isJobId(String text) {
    return Patterns.JOB_ID.matcher(text).matches();
  }

  /** Empty if it is none. */
  static Optional<ExportToken> parse(String text) {
    Matcher results = Patterns.RESULTS.matcher(text);
    if (results.matches()) {
      return Optional.of(
          new Results(
              results.group(1),
              Long.parseLong(results.group(2)),
              Long.parseLong(results.group(3)),
              results.group(4)));
    }
    Matcher job = Patterns.JOB.matcher(text);
    if (!job.matches()) {
      return Optional.empty();
    }
    String id = job.group(2);
    return Optional.of(job.group(1).equals("job") ? new Job(id) : new Abort(id));
  }

  /** The forms of the parts, all of which are bounded. */
  final class Patterns {
    private static final String ID = "([A-Za-z0-9]{15}|[A-Za-z0-9]{18})";
    private static final Pattern JOB_ID = Pattern.compile(ID);
    private static final Pattern LOCATOR = Pattern.compile("[A-Za-z0-9+/=_.-]{1,256}");
    private static final Pattern JOB = Pattern.compile("(job|abort):" + ID);
    private static final Pattern RESULTS =
        Pattern.compile(
            "rows:" + ID + ":([0-9]{1,15}):([0-9]{1,15}):((?:[A-Za-z0-9+/=_.-]{1,256})?)");

    private Patterns() {}
  }
}
