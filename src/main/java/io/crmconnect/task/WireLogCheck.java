/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.LoggerFactory;

/** Warns of a log level at which the HTTP client writes whatever it sends and receives. */
final class WireLogCheck {
  /** The client's own loggers, which inherit the level of org.apache.hc unless they have one. */
  private static final String[] LOGGERS = {
    "org.apache.hc.client5.http.wire", "org.apache.hc.client5.http.headers"
  };

  private WireLogCheck() {}

  static void warnIfEnabled(Consumer<String> warn) {
    warnIfEnabled(name -> LoggerFactory.getLogger(name).isDebugEnabled(), warn);
  }

  static void warnIfEnabled(Predicate<String> isDebugEnabled, Consumer<String> warn) {
    for (String logger : LOGGERS) {
      if (isDebugEnabled.test(logger)) {
        warn.accept(
            "The worker logs "
                + logger
                + " at DEBUG, so its log shows access tokens and the contents of records. Set the"
                + " logger org.apache.hc to INFO, for example with PUT"
                + " /admin/loggers/org.apache.hc");
        return;
      }
    }
  }
}
