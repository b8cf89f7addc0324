/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import java.util.List;

/**
 * The target of a call. The position of the version in the path differs between API versions.
 *
 * @param type the name of the object in the path, or empty
 * @param segments what follows the area of a reference object, or the type of a property
 */
record Route(Kind kind, String version, String type, List<String> segments) {
  Route(Kind kind, String version, String type) {
    this(kind, version, type, List.of());
  }

  enum Kind {
    LIST,
    SEARCH,
    BATCH_READ,
    PROPERTIES,
    OWNERS,
    SCHEMAS,
    ACCOUNT,
    USAGE,
    PROPERTY,
    PIPELINES,
    LABELS,
    TEAMS,
    USERS,
    CURRENCIES,
    LISTS,
    LINKS,
    MEMBERSHIPS,
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
          case "settings" -> settings(parts);
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
    if (parts[1].equals("v4") && parts[2].equals("associations")) {
      return associations("v4", parts, parts.length - 3);
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
      case "properties" -> properties(version, parts, remaining);
      case "pipelines" -> pipelines(version, parts, remaining);
      case "associations" -> isV3 ? null : associations(version, parts, remaining);
      case "lists" -> lists(version, parts, remaining);
      case "owners" -> remaining == 0 ? new Route(Kind.OWNERS, version, "owners") : null;
      case "schemas" -> isV3 && remaining == 0 ? new Route(Kind.SCHEMAS, version, "") : null;
      default -> null;
    };
  }

  private static Route lists(String version, String[] parts, int remaining) {
    boolean ofMembers =
        remaining >= 2
            && parts[4].equals("memberships")
            && (remaining == 2 || (remaining == 3 && parts[5].equals("join-order")));
    if (ofMembers) {
      return new Route(Kind.MEMBERSHIPS, version, "", List.of(parts).subList(3, parts.length));
    }
    return remaining == 1 ? new Route(Kind.LISTS, version, "", List.of(parts[3])) : null;
  }

  private static Route properties(String version, String[] parts, int remaining) {
    return switch (remaining) {
      case 1 -> new Route(Kind.PROPERTIES, version, parts[3]);
      case 2 -> new Route(Kind.PROPERTY, version, parts[3], List.of(parts[4]));
      default -> null;
    };
  }

  private static Route pipelines(String version, String[] parts, int remaining) {
    boolean known =
        remaining == 1 || remaining == 2 || (remaining == 4 && parts[5].equals("stages"));
    return known
        ? new Route(Kind.PIPELINES, version, "", List.of(parts).subList(3, parts.length))
        : null;
  }

  private static Route associations(String version, String[] parts, int remaining) {
    if (remaining == 4 && parts[5].equals("batch") && parts[6].equals("read")) {
      return new Route(Kind.LINKS, version, "", List.of(parts[3], parts[4]));
    }
    return remaining == 3 && parts[5].equals("labels")
        ? new Route(Kind.LABELS, version, "", List.of(parts[3], parts[4]))
        : null;
  }

  private static Route settings(String[] parts) {
    List<String> rest = List.of(parts).subList(1, parts.length);
    if (rest.equals(List.of("v3", "users", "teams"))) {
      return new Route(Kind.TEAMS, "v3", "");
    }
    if (rest.size() >= 2 && rest.size() <= 3 && rest.subList(0, 2).equals(List.of("v3", "users"))) {
      return new Route(Kind.USERS, "v3", "", rest.subList(2, rest.size()));
    }
    boolean isCurrencies =
        rest.size() == 3
            && rest.get(0).equals("currencies")
            && isKnownVersion(rest.get(1))
            && List.of("company-currency", "exchange-rates").contains(rest.get(2));
    return isCurrencies ? new Route(Kind.CURRENCIES, rest.get(1), "", List.of(rest.get(2))) : null;
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
      case SEARCH, BATCH_READ, LINKS, TOKEN -> "POST";
      case LISTS -> segments.get(0).equals("search") ? "POST" : "GET";
      default -> "GET";
    };
  }
}
