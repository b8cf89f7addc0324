/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The rules for object names of all vendors, because the name is part of the topic name. */
public final class ObjectNames {
  /** The suffixes of the topics that are written beside those of the objects. */
  public static final List<String> SIDE_TOPICS = List.of("quarantine", "events", "heartbeat");

  /** The same and the topic that is read: no object may have one of these names. */
  public static final List<String> RESERVED =
      Stream.concat(SIDE_TOPICS.stream(), Stream.of("signals")).toList();

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]+");

  private ObjectNames() {}

  public static boolean isValid(String name) {
    return isWellFormed(name) && !RESERVED.contains(name);
  }

  /** Whether all characters are allowed in a topic name. */
  public static boolean isWellFormed(String name) {
    return NAME.matcher(name).matches();
  }
}
