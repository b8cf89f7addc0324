package io.crmconnect.crm;

import java.util.List;
import java.util.regex.Pattern;

/** What an object may be called, whatever the vendor: its topic has the same name. */
public final class ObjectNames {
  /** Topics that the connector writes besides the objects'. */
  public static final List<String> RESERVED = List.of("quarantine", "events", "heartbeat");

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]+");

  private ObjectNames() {}

  public static boolean isValid(String name) {
    return isWellFormed(name) && !RESERVED.contains(name);
  }

  /** Whether it has no character that a topic's name may not have. */
  public static boolean isWellFormed(String name) {
    return NAME.matcher(name).matches();
  }
}
