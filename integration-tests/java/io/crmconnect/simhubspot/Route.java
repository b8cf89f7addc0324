package io.crmconnect.simhubspot;

import java.util.List;

/**
 * The target of a call. The position of the version in the path differs between API versions.
 *
 * @param type the name of the object in the path, or empty
 */
record Route(Kind kind, String version, String type) {
  enum Kind {
    LIST,
    SEARCH,
    BATCH_READ,
    PROPERTIES,
    OWNERS,
    SCHEMAS,
    ACCOUNT,
    USAGE,
    TOKEN
  }

  private static final List<String> VERSIONS = List.of("2026-09", "2026-03");

  /** The route, or null if the path does not exist. */
  static Route parse(String method, String path) {
    String[] parts = path.substring(Math.min(1, path.length())).split("/", -1);
    Route route =
        switch (parts[0]) {
          case "crm" -> crm(parts);
          case "crm-object-schemas" ->
              parts.length == 3 && isKnownVersion(parts[1]) && parts[2].equals("schemas")
                  ? new Route(Kind.SCHEMAS, parts[1], "")
                  : null;
          case "account-info" -> account(parts);
          case "oauth" ->
              parts.length == 3
                      && (parts[1].equals("v1") || VERSIONS.contains(parts[1]))
                      && parts[2].equals("token")
                  ? new Route(Kind.TOKEN, parts[1], "")
                  : null;
          default -> null;
        };
    return route != null && method.equals(route.method()) ? route : null;
  }

  private static Route crm(String[] parts) {
    if (parts.length < 3) {
      return null;
    }
    boolean isV3 = parts[1].equals("v3");
    String area = isV3 ? parts[2] : parts[1];
    String version = isV3 ? parts[1] : parts[2];
    if (!isV3 && !VERSIONS.contains(version)) {
      return null;
    }
    int remaining = parts.length - 3;
    return switch (area) {
      case "objects" -> objects(version, parts, remaining);
      case "properties" -> remaining == 1 ? new Route(Kind.PROPERTIES, version, parts[3]) : null;
      case "owners" -> remaining == 0 ? new Route(Kind.OWNERS, version, "owners") : null;
      case "schemas" -> isV3 && remaining == 0 ? new Route(Kind.SCHEMAS, version, "") : null;
      default -> null;
    };
  }

  private static Route objects(String version, String[] parts, int remaining) {
    if (remaining == 1) {
      return new Route(Kind.LIST, version, parts[3]);
    }
    if (remaining == 2 && parts[4].equals("search")) {
      return new Route(Kind.SEARCH, version, parts[3]);
    }
    if (remaining == 3 && parts[4].equals("batch") && parts[5].equals("read")) {
      return new Route(Kind.BATCH_READ, version, parts[3]);
    }
    return null;
  }

  private static Route account(String[] parts) {
    if (parts.length < 3 || !isKnownVersion(parts[1])) {
      return null;
    }
    if (parts.length == 3 && parts[2].equals("details")) {
      return new Route(Kind.ACCOUNT, parts[1], "");
    }
    return parts.length == 5
            && parts[2].equals("api-usage")
            && parts[3].equals("daily")
            && parts[4].equals("private-apps")
        ? new Route(Kind.USAGE, parts[1], "")
        : null;
  }

  private static boolean isKnownVersion(String version) {
    return version.equals("v3") || VERSIONS.contains(version);
  }

  private String method() {
    return switch (kind) {
      case SEARCH, BATCH_READ, TOKEN -> "POST";
      default -> "GET";
    };
  }
}
