/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** Encodes text for URLs, and joins it to them. */
public final class Urls {
  private static final int MAX_HOST_LENGTH = 253;
  private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
  private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

  private Urls() {}

  /** Whether a host can have this name: labels of 1 to 63 characters, 253 in all (RFC 1123). */
  public static boolean isHostName(String text) {
    return text.length() <= MAX_HOST_LENGTH && NAME.matcher(text).matches();
  }

  /** Whether the URL names a host that can exist, by its name or address. */
  public static boolean hasHost(URI url) {
    String host = url.getHost();
    // A dot at the end says that the name is complete.
    return host != null && (host.startsWith("[") || isHostName(host.replaceFirst("\\.$", "")));
  }

  /** The text as a part of a path or query. */
  public static String encode(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isUnreserved(text.charAt(i))) {
        return encodeReserved(text);
      }
    }
    return text;
  }

  private static boolean isUnreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  private static String encodeReserved(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Joins the names with commas; a comma inside a name is encoded. */
  public static String joinEncoded(List<String> names) {
    StringBuilder joined = new StringBuilder();
    for (String name : names) {
      if (joined.length() > 0) {
        joined.append(',');
      }
      joined.append(encode(name));
    }
    return joined.toString();
  }

  /**
   * @param base whose slashes at the end are dropped
   * @param pathAndQuery encoded; begins with a slash
   */
  public static URI resolve(URI base, String pathAndQuery) {
    String root = base.toString();
    while (root.endsWith("/")) {
      root = root.substring(0, root.length() - 1);
    }
    return URI.create(root + pathAndQuery);
  }
}
