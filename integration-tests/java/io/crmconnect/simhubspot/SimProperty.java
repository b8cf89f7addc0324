package io.crmconnect.simhubspot;

/**
 * A property of an object's catalogue.
 *
 * @param type HubSpot's type: string, number, bool, date, datetime, enumeration, ...
 * @param key the key of its values, which a rename does not change
 * @param calculated whether HubSpot computes it
 */
public record SimProperty(String name, String type, String label, String key, boolean calculated) {
  public static SimProperty of(String name, String type) {
    return new SimProperty(name, type, name, name, false);
  }

  SimProperty withName(String to) {
    return new SimProperty(to, type, label, key, calculated);
  }

  SimProperty withType(String to) {
    return new SimProperty(name, to, label, key, calculated);
  }

  SimProperty withKey(String other) {
    return new SimProperty(name, type, label, other, calculated);
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
