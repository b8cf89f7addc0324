/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import io.crmconnect.crm.BudgetShare;
import io.crmconnect.crm.CrmConfig;
import io.crmconnect.http.OAuthEndpoint;
import io.crmconnect.http.OAuthGrant;
import io.crmconnect.http.Timeouts;
import io.crmconnect.http.Urls;
import io.crmconnect.ratelimit.AccountKey;
import io.crmconnect.ratelimit.BudgetPlan;
import java.io.IOException;
import java.net.URI;
import java.security.PrivateKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/** Salesforce's settings, and Salesforce's meaning of the common settings. */
final class SalesforceSettings {
  static final String DOMAIN = "salesforce.domain";
  static final String AUTH = "salesforce.auth";
  static final String CLIENT_ID = "salesforce.client.id";
  static final String CLIENT_SECRET = "salesforce.client.secret";
  static final String USERNAME = "salesforce.username";
  static final String KEY_FILE = "salesforce.private.key.file";
  static final String KEY_PASSWORD = "salesforce.private.key.password";
  static final String KEY_ALIAS = "salesforce.private.key.alias";
  static final String REFRESH_TOKEN = "salesforce.refresh.token";
  static final String API_VERSION = "salesforce.api.version";
  static final String BULK_THRESHOLD = "salesforce.bulk.threshold";

  static final String CLIENT_CREDENTIALS = "client_credentials";
  static final String JWT_BEARER = "jwt_bearer";
  static final String REFRESH = "refresh_token";

  /**
   * Below it, a bulk job saves fewer than a thousand calls, and the list can be read in parallel
   * with nothing to wait for.
   */
  private static final long DEFAULT_BULK_THRESHOLD = 2_000_000;

  private static final long MAX_BULK_THRESHOLD = 1_000_000_000_000L;

  private static final String DEFAULT_VERSION = "62.0";
  private static final Pattern VERSION = Pattern.compile("(5[2-9]|[6-9][0-9])\\.0");
  private static final Set<String> SHARED_LOGIN_HOSTS =
      Set.of("login.salesforce.com", "test.salesforce.com");

  /**
   * Salesforce has no limit per second. The pace is a courtesy to the org; what is in flight at the
   * same time is limited too.
   */
  private static final int DEFAULT_REQUESTS = 150;

  private static final long DEFAULT_INTERVAL_MS = 10_000;
  private static final double CONNECTOR_SHARE = 0.065;
  private static final double CONNECTOR_DAILY_SHARE = 0.02;

  /**
   * A token has no stated lifetime; it is used until it is refused, but not for longer than this.
   */
  private static final long TOKEN_LIFETIME_S = 43_200;

  private final CrmConfig common;
  private final Map<String, ?> values;

  SalesforceSettings(CrmConfig common, AbstractConfig config) {
    this.common = common;
    this.values = config.values();
  }

  static void define(ConfigDef definition) {
    new Definition(definition).define();
  }

  /** Defines the settings in the order of their display. */
  private static final class Definition {
    private final ConfigDef definition;
    private int order;

    Definition(ConfigDef definition) {
      this.definition = definition;
    }

    void define() {
      add(
          DOMAIN,
          ConfigDef.Type.STRING,
          null,
          ConfigDef.Importance.HIGH,
          "Host that issues tokens: the org's My Domain, such as `acme.my.salesforce.com`. With"
              + " `jwt_bearer` and `refresh_token` it may also be `login.salesforce.com` or"
              + " `test.salesforce.com`.",
          "Domain");
      definition.define(
          AUTH,
          ConfigDef.Type.STRING,
          CLIENT_CREDENTIALS,
          ConfigDef.ValidString.in(CLIENT_CREDENTIALS, JWT_BEARER, REFRESH),
          ConfigDef.Importance.HIGH,
          "OAuth flow: `client_credentials` needs `salesforce.client.secret`; `jwt_bearer` needs"
              + " `salesforce.username` and `salesforce.private.key.file`; `refresh_token` needs"
              + " `salesforce.refresh.token`.",
          "Salesforce",
          ++order,
          ConfigDef.Width.SHORT,
          "OAuth flow");
      add(
          CLIENT_ID,
          ConfigDef.Type.STRING,
          null,
          ConfigDef.Importance.HIGH,
          "Consumer key of the external client app or connected app.",
          "Client id");
      add(
          CLIENT_SECRET,
          ConfigDef.Type.PASSWORD,
          null,
          ConfigDef.Importance.HIGH,
          "Consumer secret of the app.",
          "Client secret");
      add(
          USERNAME,
          ConfigDef.Type.STRING,
          null,
          ConfigDef.Importance.MEDIUM,
          "Username of the integration user, for `jwt_bearer`.",
          "Username");
      add(
          KEY_FILE,
          ConfigDef.Type.STRING,
          null,
          ConfigDef.Importance.MEDIUM,
          "File on the workers with the RSA key whose certificate the app has, for `jwt_bearer`:"
              + " PEM without a password, or a keystore (PKCS12 or JKS).",
          "Private key file");
      add(
          KEY_PASSWORD,
          ConfigDef.Type.PASSWORD,
          null,
          ConfigDef.Importance.LOW,
          "Password of the keystore and its key.",
          "Keystore password");
      add(
          KEY_ALIAS,
          ConfigDef.Type.STRING,
          null,
          ConfigDef.Importance.LOW,
          "Name of the key in the keystore. Needed only if it has several.",
          "Key alias");
      add(
          REFRESH_TOKEN,
          ConfigDef.Type.PASSWORD,
          null,
          ConfigDef.Importance.MEDIUM,
          "Refresh token that a user granted to the app, for `refresh_token`. If Salesforce"
              + " replaces it, the new one is kept in memory only; after a restart this one is used"
              + " again.",
          "Refresh token");
      add(
          API_VERSION,
          ConfigDef.Type.STRING,
          DEFAULT_VERSION,
          ConfigDef.Importance.LOW,
          "Version of Salesforce's REST API. Each version is supported for at least three years.",
          "Version of the REST API");
      definition.define(
          BULK_THRESHOLD,
          ConfigDef.Type.LONG,
          DEFAULT_BULK_THRESHOLD,
          ConfigDef.LambdaValidator.with(
              Definition::checkThreshold, () -> "0 to " + MAX_BULK_THRESHOLD),
          ConfigDef.Importance.LOW,
          "Number of rows from which on the history of an object is read by a job of Bulk API 2.0,"
              + " which takes fewer API calls, and not by queries. `0`: never.",
          "Salesforce",
          ++order,
          ConfigDef.Width.SHORT,
          "Rows from which on a bulk job is used");
    }

    private static void checkThreshold(String name, Object value) {
      long rows = (Long) value;
      if (rows < 0 || rows > MAX_BULK_THRESHOLD) {
        throw new ConfigException(
            name, value, "must be 0 (never) to " + MAX_BULK_THRESHOLD + ", a number of rows.");
      }
    }

    private void add(
        String name,
        ConfigDef.Type type,
        Object defaultValue,
        ConfigDef.Importance importance,
        String documentation,
        String displayName) {
      definition.define(
          name,
          type,
          defaultValue,
          importance,
          documentation,
          "Salesforce",
          ++order,
          ConfigDef.Width.LONG,
          displayName);
    }
  }

  /** Checks the rules between Salesforce's settings. */
  static Map<String, String> validate(AbstractConfig config) {
    Map<String, ?> values = config.values();
    Map<String, String> problems = new LinkedHashMap<>();
    checkDomain(values, problems);
    require(values, problems, CLIENT_ID, "the consumer key of the app");
    switch (text(values, AUTH)) {
      case JWT_BEARER -> {
        require(values, problems, USERNAME, "the username of the integration user");
        require(values, problems, KEY_FILE, "the file with the app's private key");
        checkKey(values, problems);
      }
      case REFRESH -> require(values, problems, REFRESH_TOKEN, "the refresh token");
      default -> require(values, problems, CLIENT_SECRET, "the consumer secret of the app");
    }
    if (!VERSION.matcher(text(values, API_VERSION)).matches()) {
      problems.put(
          API_VERSION,
          "salesforce.api.version must be a version such as 62.0, from 52.0 on, without a v.");
    }
    return problems;
  }

  private static void checkDomain(Map<String, ?> values, Map<String, String> problems) {
    require(values, problems, DOMAIN, "the org's My Domain, such as acme.my.salesforce.com");
    String domain = text(values, DOMAIN);
    if (domain.isEmpty()) {
      return;
    }
    if (!Urls.isHostName(domain)) {
      problems.put(
          DOMAIN,
          "salesforce.domain must be a host name without https:// and path, such as"
              + " acme.my.salesforce.com.");
    } else if (domain.endsWith(".lightning.force.com")) {
      problems.put(
          DOMAIN,
          "salesforce.domain is the address of the user interface. Set it to the My Domain, which"
              + " ends in .my.salesforce.com.");
    } else if (SHARED_LOGIN_HOSTS.contains(domain)
        && text(values, AUTH).equals(CLIENT_CREDENTIALS)) {
      problems.put(
          DOMAIN,
          "The client credentials flow needs the org's My Domain, such as acme.my.salesforce.com,"
              + " in salesforce.domain.");
    }
  }

  private static void checkKey(Map<String, ?> values, Map<String, String> problems) {
    if (problems.containsKey(KEY_FILE)) {
      return;
    }
    try {
      readKey(values);
    } catch (IOException e) {
      problems.put(KEY_FILE, e.getMessage());
    }
  }

  private static PrivateKey readKey(Map<String, ?> values) throws IOException {
    return PrivateKeyFile.read(
        text(values, KEY_FILE), text(values, KEY_PASSWORD), text(values, KEY_ALIAS));
  }

  private static void require(
      Map<String, ?> values, Map<String, String> problems, String name, String what) {
    if (text(values, name).isEmpty()) {
      problems.put(name, name + " is not set. Set it to " + what + ".");
    }
  }

  private static String text(Map<String, ?> values, String name) {
    Object value = values.get(name);
    if (value instanceof Password password) {
      return password.value() == null ? "" : password.value().strip();
    }
    return value == null ? "" : value.toString().strip();
  }

  private String text(String name) {
    return text(values, name);
  }

  String apiVersion() {
    return text(API_VERSION);
  }

  /** From how many rows on an object is exported by a bulk job; empty: none is. */
  OptionalLong bulkThreshold() {
    long rows = ((Number) values.get(BULK_THRESHOLD)).longValue();
    return rows == 0 ? OptionalLong.empty() : OptionalLong.of(rows);
  }

  String domain() {
    return text(DOMAIN);
  }

  /** Where tokens are requested, and their audience. */
  private URI loginUrl() {
    return common.baseUrl().orElseGet(() -> URI.create("https://" + domain()));
  }

  OAuthEndpoint tokenEndpoint() {
    return new OAuthEndpoint(
        Urls.resolve(loginUrl(), "/services/oauth2/token"),
        List.of("access_token"),
        List.of("refresh_token"),
        List.of(),
        TOKEN_LIFETIME_S,
        List.of(Sessions.INSTANCE_URL, Sessions.IDENTITY, Sessions.TOKEN_TYPE),
        Set.of(420));
  }

  OAuthGrant grant() {
    String clientId = text(CLIENT_ID);
    return switch (text(AUTH)) {
      case REFRESH ->
          new OAuthGrant.RefreshToken(clientId, text(CLIENT_SECRET), text(REFRESH_TOKEN));
      case JWT_BEARER -> jwtGrant(clientId);
      default -> {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", clientId);
        form.put("client_secret", text(CLIENT_SECRET));
        yield (OAuthGrant.Parameters) nowMs -> form;
      }
    };
  }

  private OAuthGrant jwtGrant(String clientId) {
    PrivateKey key;
    try {
      key = readKey(values);
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return (OAuthGrant.Parameters)
        nowMs -> {
          Map<String, String> form = new LinkedHashMap<>();
          form.put("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
          form.put(
              "assertion",
              JwtAssertion.create(clientId, text(USERNAME), "https://" + domain(), key, nowMs));
          return form;
        };
  }

  Timeouts timeouts() {
    return Timeouts.of(common.requestTimeoutMs());
  }

  int maxTasks() {
    return (int) Math.max(1, requests() * (1 - CONNECTOR_SHARE));
  }

  private int requests() {
    return common.requestsPerInterval().orElse(DEFAULT_REQUESTS);
  }

  /** Calls of the last 24 hours count, so each becomes available again a day after it was sent. */
  BudgetPlan budgetPlan(BudgetShare budgetShare) {
    boolean isTask = budgetShare instanceof BudgetShare.Task;
    double fraction = budgetShare instanceof BudgetShare.Task task ? task.fraction() : 1;
    double connectorShare = Math.max(CONNECTOR_SHARE, 1.0 / requests());
    return new BudgetPlan(
        common.connector(),
        List.of(
            new BudgetPlan.Limit(
                SalesforceLimits.REQUESTS,
                requests(),
                common.intervalMs().orElse(DEFAULT_INTERVAL_MS),
                isTask ? fraction * (1 - connectorShare) : connectorShare,
                request -> true)),
        new BudgetPlan.Quota(
            common.requestsPerDay(),
            common.dailyPercent(),
            isTask ? fraction * (1 - CONNECTOR_DAILY_SHARE) : CONNECTOR_DAILY_SHARE,
            new BudgetPlan.Reset.Rolling()),
        common.backfillPercent(),
        isTask ? BudgetPlan.Borrowing.AFTER_QUIET_INTERVAL : BudgetPlan.Borrowing.AT_ONCE);
  }

  /** Salesforce counts the calls of an org together. */
  AccountKey accountKey() {
    return AccountKey.of(List.of(SalesforceVendor.NAME, loginUrl().toString()));
  }
}
