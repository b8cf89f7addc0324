/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Finds the secrets in the settings of a connector: those of type password, those of other parts of
 * Connect and of unknown settings by their names, and the users and passwords of addresses.
 */
public final class ConfiguredSecrets {
  private static final Pattern SECRET_NAME =
      Pattern.compile(
          "passw|secret|token|credential|jaas|user\\.?info|api\\.?key|private\\.?key"
              + "|(^|\\.)key$",
          Pattern.CASE_INSENSITIVE);

  /** An option of a JAAS config. */
  private static final Pattern OPTION =
      Pattern.compile("([\\w.]+)\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s;]+))");

  private static final Pattern USER_INFO = Pattern.compile("://([^\\s/?#\"'<>]{0,500})@");

  /** A shorter part of the path of an address is taken for a name. */
  private static final int MIN_PATH_SECRET_LENGTH = 8;

  /** In a longer value, no addresses, users and passwords are searched. */
  private static final int MAX_SEARCHED_LENGTH = 10_000;

  private final Set<String> secrets = new LinkedHashSet<>();

  private ConfiguredSecrets() {}

  public static List<String> find(ConfigDef definition, Map<String, ?> settings) {
    ConfiguredSecrets found = new ConfiguredSecrets();
    for (Map.Entry<String, ?> setting : new TreeMap<String, Object>(settings).entrySet()) {
      if (setting.getValue() != null) {
        found.addSetting(definition, setting.getKey(), String.valueOf(setting.getValue()).strip());
      }
    }
    return List.copyOf(found.secrets);
  }

  /** Whether the secrets in this value are not all found, so that it must not be shown. */
  public static boolean isTooLong(String value) {
    return value.length() > MAX_SEARCHED_LENGTH && value.contains("//");
  }

  private void addSetting(ConfigDef definition, String name, String value) {
    ConfigDef.ConfigKey key = definition.configKeys().get(name);
    boolean isSecret =
        key == null ? SECRET_NAME.matcher(name).find() : key.type == ConfigDef.Type.PASSWORD;
    if (value.length() > MAX_SEARCHED_LENGTH) {
      if (isSecret) {
        secrets.add(value);
      }
      return;
    }
    Matcher userInfos = USER_INFO.matcher(value);
    while (userInfos.find()) {
      addUserAndPassword(userInfos.group(1));
    }
    addRestOfAddress(value);
    if (!isSecret || value.isEmpty()) {
      return;
    }
    if (name.endsWith("jaas.config")) {
      addOptions(value);
    } else if (value.startsWith("http://") || value.startsWith("https://")) {
      addPartsOfAddress(value);
    } else {
      secrets.add(value);
      addUserAndPassword(value);
    }
  }

  /**
   * A setting that does not accept an address quotes it when it refuses it; so does one whose
   * address has too many parts. Where those begin is not certain in such a text.
   */
  private void addRestOfAddress(String value) {
    int slashes = value.indexOf("//");
    String rest = slashes < 0 ? "" : value.substring(slashes + 2);
    if (rest.indexOf('@') >= 0 || rest.indexOf('?') >= 0 || rest.indexOf('#') >= 0) {
      secrets.add(rest);
      // The parts of a list are quoted one by one.
      secrets.addAll(List.of(rest.split("[,\\s]+")));
    }
  }

  /** Users and passwords as {@code user:password}; both together are what a header encodes. */
  private void addUserAndPassword(String userInfo) {
    int colon = userInfo.indexOf(':');
    if (colon >= 0) {
      secrets.add(userInfo);
      String password = userInfo.substring(colon + 1);
      secrets.add(password);
      secrets.add(decode(password));
      secrets.add(decode(userInfo));
    }
  }

  /** Without the class of the login module, which messages may name. */
  private void addOptions(String jaasConfig) {
    Matcher options = OPTION.matcher(jaasConfig);
    Map<String, String> values = new TreeMap<>();
    while (options.find()) {
      String value = options.group(2) != null ? options.group(2) : options.group(3);
      values.put(options.group(1), value != null ? value : options.group(4));
    }
    values.forEach(
        (name, value) -> {
          if (SECRET_NAME.matcher(name).find()) {
            secrets.add(value);
          }
        });
    if (values.containsKey("username") && values.containsKey("password")) {
      secrets.add(values.get("username") + ":" + values.get("password"));
    }
  }

  /** The host is no secret, and messages name it. */
  private void addPartsOfAddress(String address) {
    List<String> parts = new ArrayList<>();
    try {
      URI uri = new URI(address);
      String path = uri.getRawPath() == null ? "" : uri.getRawPath();
      String query = uri.getRawQuery();
      String fragment = uri.getRawFragment();
      // Receivers name the end of a path, and single parts of it.
      for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
        parts.add(path.substring(slash + 1) + (query == null ? "" : "?" + query));
        parts.add(path.substring(slash + 1));
      }
      parts.addAll(List.of(path.split("/")));
      if (query != null) {
        parts.add(query);
        for (String parameter : query.split("&")) {
          parts.add(parameter.substring(parameter.indexOf('=') + 1));
        }
      }
      if (fragment != null) {
        parts.add(fragment);
      }
    } catch (URISyntaxException e) {
      parts.add(address.substring(address.indexOf("//") + 2));
    }
    for (String part : parts) {
      if (part.length() >= MIN_PATH_SECRET_LENGTH) {
        secrets.add(part);
        secrets.add(decode(part));
      }
    }
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
