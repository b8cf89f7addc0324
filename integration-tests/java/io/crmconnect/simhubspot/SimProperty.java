/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

/**
 * A property of an object's catalogue.
 *
 * @param type HubSpot's type: string, number, bool, date, datetime, enumeration, ...
 * @param key the key of its values, which a rename does not change
 * @param calculated whether HubSpot computes it
 * @param sensitivity {@code non_sensitive}, {@code sensitive} or {@code highly_sensitive}
 */
public record SimProperty(
    String name, String type, String label, String key, boolean calculated, String sensitivity) {
  static final String NON_SENSITIVE = "non_sensitive";

  public SimProperty(String name, String type, String label, String key, boolean calculated) {
    this(name, type, label, key, calculated, NON_SENSITIVE);
  }

  public static SimProperty of(String name, String type) {
    return new SimProperty(name, type, name, name, false);
  }

  public static SimProperty calculated(String name, String type) {
    return new SimProperty(name, type, name, name, true);
  }

  public SimProperty withSensitivity(String other) {
    return new SimProperty(name, type, label, key, calculated, other);
  }

  SimProperty withName(String to) {
    return new SimProperty(to, type, label, key, calculated, sensitivity);
  }

  SimProperty withType(String to) {
    return new SimProperty(name, to, label, key, calculated, sensitivity);
  }

  SimProperty withKey(String other) {
    return new SimProperty(name, type, label, other, calculated, sensitivity);
  }

  String fieldType() {
    return switch (type) {
      case "number" -> "number";
      case "bool" -> "booleancheckbox";
      case "date", "datetime" -> "date";
      case "enumeration" -> "select";
      case "phone_number" -> "phonenumber";
      default -> "text";
    };
  }
}
