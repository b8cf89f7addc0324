/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.demo;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Shows progress: redrawn in place on a terminal, as plain lines elsewhere. */
final class ProgressScreen {
  private static final int BAR_WIDTH = 28;
  private static final long PLAIN_INTERVAL_MS = 5_000;

  private final PrintStream out;
  private final boolean terminal;
  private int drawnLines;
  private long lastPlainAt = Long.MIN_VALUE / 2;

  ProgressScreen(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  void print(String line) {
    drawnLines = 0;
    out.println(line);
    out.flush();
  }

  /** Replaces the shown state by a new one. */
  void redraw(List<String> lines, long nowMs, boolean last) {
    if (terminal) {
      if (drawnLines > 0) {
        out.print("\u001b[" + drawnLines + "A");
      }
      for (String line : lines) {
        out.print("\u001b[2K" + line + "\n");
      }
      drawnLines = last ? 0 : lines.size();
    } else if (last || nowMs - lastPlainAt >= PLAIN_INTERVAL_MS) {
      lastPlainAt = nowMs;
      lines.forEach(out::println);
    }
    out.flush();
  }

  static String progressBar(String name, long done, long all, double perSecond) {
    double share = all == 0 ? 1 : Math.min(1, (double) done / all);
    int full = (int) (share * BAR_WIDTH);
    String left =
        done >= all
            ? "done"
            : perSecond > 0
                ? String.format(
                    Locale.ROOT, "%,.0f rows/s, %.0f s left", perSecond, (all - done) / perSecond)
                : "waiting";
    return String.format(
        Locale.ROOT,
        "  %-12s [%s%s] %,7d of %,7d  %s",
        name,
        "#".repeat(full),
        ".".repeat(BAR_WIDTH - full),
        done,
        all,
        left);
  }
}
