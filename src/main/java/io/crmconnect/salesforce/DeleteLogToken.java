/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the reading of deletes continues: first in the recycle bin, which names the survivors of
 * merges, then in the delete log, which also names what is no longer in the bin.
 *
 * <pre>
 *   bin --last page--> log --more ids than an answer may have--> halves of its time
 *                       | reaches not that far back
 *                       v
 *                     probe of the last minutes, which says how far it reaches --> log from there
 * </pre>
 */
sealed interface DeleteLogToken {

  /**
   * A page of the recycle bin.
   *
   * @param end where the log ends that is read after it, epoch ms; 0: not known yet
   */
  record Bin(Optional<String> afterId, long end) implements DeleteLogToken {
    @Override
    public String text() {
      return "bin " + end + afterId.map(id -> " " + id).orElse("");
    }
  }

  /**
   * A part of the log, from {@code from} to {@code to}; after it the log is read on to {@code end}.
   *
   * @param probed whether {@code from} is how far the log reaches back, as it said itself
   */
  record Log(long from, long to, long end, boolean probed) implements DeleteLogToken {
    @Override
    public String text() {
      return (probed ? "rest " : "log ") + from + " " + to + " " + end;
    }
  }

  /** The last minutes of the log, to learn how far it reaches back. */
  record Probe(long end) implements DeleteLogToken {
    @Override
    public String text() {
      return "probe " + end;
    }
  }

  Pattern BIN = Pattern.compile("bin ([0-9]{1,15})( ([A-Za-z0-9]{18}))?");
  Pattern LOG = Pattern.compile("(log|rest) ([0-9]{1,15}) ([0-9]{1,15}) ([0-9]{1,15})");
  Pattern PROBE = Pattern.compile("probe ([0-9]{1,15})");

  String text();

  /** The token of this text; empty if it is none. */
  static Optional<DeleteLogToken> parse(String text) {
    Matcher bin = BIN.matcher(text);
    if (bin.matches()) {
      return Optional.of(new Bin(Optional.ofNullable(bin.group(3)), Long.parseLong(bin.group(1))));
    }
    Matcher log = LOG.matcher(text);
    if (log.matches()) {
      return Optional.of(
          new Log(
              Long.parseLong(log.group(2)),
              Long.parseLong(log.group(3)),
              Long.parseLong(log.group(4)),
              log.group(1).equals("rest")));
    }
    Matcher probe = PROBE.matcher(text);
    return probe.matches()
        ? Optional.of(new Probe(Long.parseLong(probe.group(1))))
        : Optional.empty();
  }
}
