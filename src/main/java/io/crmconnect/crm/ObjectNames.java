package io.crmconnect.crm;

import java.util.List;
import java.util.regex.Pattern;

/** The rules for object names of all vendors, because the name is part of the topic name. */
public final class ObjectNames {
  /** The suffixes of the connector's own topics. */
  public static final List<String> RESERVED =
      List.of("quarantine", "events", "heartbeat", "signals");

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
