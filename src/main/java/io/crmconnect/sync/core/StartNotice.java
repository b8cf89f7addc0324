/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** An event about the connector as a whole that its first task emits when it starts. */
public record StartNotice(EventKind kind, Level level, String text, Map<String, Object> details) {
  public StartNotice {
    // In an order that does not depend on the JVM.
    details = Collections.unmodifiableMap(new TreeMap<>(details));
  }
}
