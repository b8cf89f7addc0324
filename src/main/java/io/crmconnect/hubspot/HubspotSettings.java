/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import io.crmconnect.crm.BudgetShare;
import io.crmconnect.crm.CrmConfig;
import io.crmconnect.crm.Recommendation;
import io.crmconnect.http.Timeouts;
import io.crmconnect.ratelimit.AccountKey;
import io.crmconnect.ratelimit.BudgetPlan;
import java.net.URI;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.types.Password;

/** HubSpot's settings, and HubSpot's meaning of the common settings. */
final class HubspotSettings {
  static final String ACCESS_TOKEN = "hubspot.access.token";
  static final String CLIENT_ID = "hubspot.oauth.client.id";
  static final String CLIENT_SECRET = "hubspot.oauth.client.secret";
  static final String REFRESH_TOKEN = "hubspot.oauth.refresh.token";
  static final String API_VERSION = "hubspot.api.version";
  static final String SENSITIVE_DATA = "hubspot.sensitive.data";
  private static final List<String> SENSITIVITIES = List.of("sensitive", "highly_sensitive");
  private static final Recommendation IF_NO_ACCESS_TOKEN =
      Recommendation.of(List.of()).shownIf(parsed -> !isSet(parsed, ACCESS_TOKEN));

  private static final URI DEFAULT_BASE_URL = URI.create("https://api.hubapi.com");

  private static final int DEFAULT_TOKEN_BURST_LIMIT = 190;
  private static final int DEFAULT_OAUTH_BURST_LIMIT = 110;
  private static final long DEFAULT_BURST_INTERVAL_MS = 10_000;
  private static final int DEFAULT_SEARCHES_PER_SECOND = 5;

  /**
   * The connector's share of the burst limit. In the tasks' worker it may use theirs, and on
   * another worker what the headers show to be free, so only its first requests need it.
   */
  private static final double MIN_CONNECTOR_BURST_SHARE = 0.065;

  private static final double CONNECTOR_DAILY_SHARE = 0.02;

  private final CrmConfig common;
  private final Map<String, ?> values;

  HubspotSettings(CrmConfig common, AbstractConfig config) {
    this.common = common;
    this.values = config.values();
  }

  static void define(ConfigDef definition) {
    String group = "HubSpot";
    definition.define(
        ACCESS_TOKEN,
        ConfigDef.Type.PASSWORD,
        null,
        ConfigDef.Importance.HIGH,
        "Access token of a service key or private app. Set either this or the three"
            + " `hubspot.oauth.*` settings.",
        group,
        1,
        ConfigDef.Width.LONG,
        "Access token",
        List.of(CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN),
        Recommendation.of(List.of()));
    definition.define(
        CLIENT_ID,
        ConfigDef.Type.STRING,
        null,
        ConfigDef.Importance.MEDIUM,
        "Client id of the OAuth app. Used together with its secret and a refresh token, as an"
            + " alternative to an access token.",
        group,
        2,
        ConfigDef.Width.LONG,
        "OAuth client id",
        IF_NO_ACCESS_TOKEN);
    definition.define(
        CLIENT_SECRET,
        ConfigDef.Type.PASSWORD,
        null,
        ConfigDef.Importance.MEDIUM,
        "Client secret of the OAuth app.",
        group,
        3,
        ConfigDef.Width.LONG,
        "OAuth client secret",
        IF_NO_ACCESS_TOKEN);
    definition.define(
        REFRESH_TOKEN,
        ConfigDef.Type.PASSWORD,
        null,
        ConfigDef.Importance.MEDIUM,
        "Refresh token that the account granted to the OAuth app. If HubSpot replaces it, the new"
            + " one is kept in memory only; after a restart this one is used again.",
        group,
        4,
        ConfigDef.Width.LONG,
        "OAuth refresh token",
        IF_NO_ACCESS_TOKEN);
    definition.define(
        API_VERSION,
        ConfigDef.Type.STRING,
        ApiVersion.V2026_09.text(),
        ConfigDef.ValidString.in(ApiVersion.texts().toArray(new String[0])),
        ConfigDef.Importance.LOW,
        "Version of HubSpot's API. HubSpot supports v3 until September 2027.",
        group,
        5,
        ConfigDef.Width.SHORT,
        "API version",
        Recommendation.of(ApiVersion.texts()));
    defineSensitiveData(definition, group);
  }

  private static void defineSensitiveData(ConfigDef definition, String group) {
    definition.define(
        SENSITIVE_DATA,
        ConfigDef.Type.LIST,
        SENSITIVITIES,
        ConfigDef.ValidList.in(SENSITIVITIES.toArray(new String[0])),
        ConfigDef.Importance.MEDIUM,
        "Which sensitive properties are copied, as far as the token may read them: `sensitive`,"
            + " `highly_sensitive`, both separated by a comma, or empty for none.",
        group,
        6,
        ConfigDef.Width.MEDIUM,
        "Sensitive properties",
        Recommendation.of(SENSITIVITIES));
  }

  /** Checks the rules between HubSpot's settings. */
  static Map<String, String> validate(AbstractConfig config) {
    Map<String, ?> values = config.values();
    Map<String, String> problems = new LinkedHashMap<>();
    boolean hasToken = isSet(values, ACCESS_TOKEN);
    boolean hasOAuth =
        isSet(values, CLIENT_ID) || isSet(values, CLIENT_SECRET) || isSet(values, REFRESH_TOKEN);
    if (!hasToken && !hasOAuth) {
      problems.put(
          ACCESS_TOKEN,
          "hubspot.access.token is not set. Set it to the token of a service key or private app, or"
              + " set the three hubspot.oauth.* settings instead.");
    }
    if (hasToken && hasOAuth) {
      problems.put(
          ACCESS_TOKEN,
          "Both hubspot.access.token and hubspot.oauth.* are set. Remove one of the two.");
    }
    if (hasToken && !isPrintable(text(values, ACCESS_TOKEN))) {
      problems.put(
          ACCESS_TOKEN,
          "hubspot.access.token contains spaces, line breaks or characters that are not part of a"
              + " token. Copy only the token.");
    }
    if (hasOAuth && !hasToken) {
      for (String name : new String[] {CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN}) {
        if (!isSet(values, name)) {
          problems.put(name, name + " is not set. OAuth needs all three hubspot.oauth.* settings.");
        }
      }
    }
    return problems;
  }

  URI baseUrl() {
    return common.baseUrl().orElse(DEFAULT_BASE_URL);
  }

  ApiVersion apiVersion() {
    String text = text(API_VERSION);
    return text.isEmpty() ? ApiVersion.V2026_09 : ApiVersion.of(text);
  }

  boolean usesOAuth() {
    return !isSet(values, ACCESS_TOKEN);
  }

  /** The text of a setting, also of a secret; to be used in requests only. */
  String text(String name) {
    return text(values, name);
  }

  private static String text(Map<String, ?> values, String name) {
    Object value = values.get(name);
    if (value instanceof Password password) {
      return password.value() == null ? "" : password.value().strip();
    }
    return value == null ? "" : value.toString().strip();
  }

  /** Of the properties that are copied beside those that are not sensitive. */
  Set<String> sensitivities() {
    return values.get(SENSITIVE_DATA) instanceof List<?> list
        ? list.stream().map(Object::toString).collect(Collectors.toUnmodifiableSet())
        : Set.of();
  }

  Timeouts timeouts() {
    return Timeouts.of(common.requestTimeoutMs());
  }

  /** Each task needs one search per second and one request per interval, as does the connector. */
  int maxTasks() {
    return (int)
        Math.max(1, Math.min(searchesPerSecond() - 1, burstLimit() * (1 - connectorBurstShare())));
  }

  private int searchesPerSecond() {
    return common.searchesPerSecond().orElse(DEFAULT_SEARCHES_PER_SECOND);
  }

  private int burstLimit() {
    return common
        .requestsPerInterval()
        .orElse(usesOAuth() ? DEFAULT_OAUTH_BURST_LIMIT : DEFAULT_TOKEN_BURST_LIMIT);
  }

  /** At least one whole request. */
  private double connectorBurstShare() {
    return Math.max(MIN_CONNECTOR_BURST_SHARE, 1.0 / burstLimit());
  }

  /** HubSpot resets the daily limit at midnight in the account's time zone. */
  BudgetPlan budgetPlan(BudgetShare budgetShare) {
    Shares shares =
        budgetShare instanceof BudgetShare.Task task ? taskShares(task) : connectorShares();
    return new BudgetPlan(
        common.connector(),
        List.of(
            new BudgetPlan.Limit(
                HubspotLimits.BURST,
                burstLimit(),
                common.intervalMs().orElse(DEFAULT_BURST_INTERVAL_MS),
                shares.burst(),
                HubspotLimits::drawsOnBurst),
            new BudgetPlan.Limit(
                HubspotLimits.SEARCH,
                searchesPerSecond(),
                1_000,
                shares.search(),
                HubspotLimits::drawsOnSearch)),
        new BudgetPlan.Quota(
            common.requestsPerDay(),
            common.dailyPercent(),
            shares.daily(),
            new BudgetPlan.Reset.Midnight(ZoneOffset.UTC)),
        common.backfillPercent(),
        budgetShare instanceof BudgetShare.Connector
            ? BudgetPlan.Borrowing.AT_ONCE
            : BudgetPlan.Borrowing.AFTER_QUIET_INTERVAL);
  }

  /** Whose requests HubSpot counts together: by access token, or by app and account. */
  AccountKey accountKey() {
    return AccountKey.of(
        List.of(
            HubspotVendor.NAME,
            baseUrl().toString(),
            text(ACCESS_TOKEN),
            text(CLIENT_ID),
            text(CLIENT_SECRET),
            text(REFRESH_TOKEN)));
  }

  /** Counting takes searches; if only one per second is allowed, the tasks need it. */
  boolean canCountWhileTasksRun() {
    return searchesPerSecond() > 1;
  }

  /** Shares of the three limits. */
  private record Shares(double burst, double search, double daily) {}

  private Shares taskShares(BudgetShare.Task task) {
    double searchShare = canCountWhileTasksRun() ? 1 - 1.0 / searchesPerSecond() : 1;
    return new Shares(
        task.fraction() * (1 - connectorBurstShare()),
        task.fraction() * searchShare,
        task.fraction() * (1 - CONNECTOR_DAILY_SHARE));
  }

  /** One search per second, for counting records and estimating the requests of sweeps. */
  private Shares connectorShares() {
    return new Shares(connectorBurstShare(), 1.0 / searchesPerSecond(), CONNECTOR_DAILY_SHARE);
  }

  private static boolean isSet(Map<String, ?> values, String name) {
    return !text(values, name).isEmpty();
  }

  private static boolean isPrintable(String token) {
    return token.chars().allMatch(c -> c > ' ' && c < 127);
  }
}
