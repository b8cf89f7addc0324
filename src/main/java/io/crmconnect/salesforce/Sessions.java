/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Result;
import io.crmconnect.http.TokenSource.TokenResult;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an issued token says about where and as whom it is to be used. All tokens of a client must
 * be for the same org. Thread-safe.
 */
final class Sessions {
  static final String INSTANCE_URL = "instance_url";
  static final String IDENTITY = "id";
  static final String TOKEN_TYPE = "token_type";

  private static final List<String> SALESFORCE_DOMAINS =
      List.of(
          ".salesforce.com", ".force.com", ".cloudforce.com", ".salesforce.mil", ".sfcrmapps.cn");

  /** {@code https://login.salesforce.com/id/00D.../005...}: org and user. */
  private static final Pattern ORG_AND_USER =
      Pattern.compile(".*/id/([A-Za-z0-9]{15}|[A-Za-z0-9]{18})/[A-Za-z0-9]{15,18}");

  /** A usable token, or why it is none. */
  sealed interface Session {
    record Usable(URI instance, String token) implements Session {
      @Override
      public String toString() {
        return "a session at " + instance;
      }
    }

    record Refused(Result.Failure failure) implements Session {}
  }

  private final Optional<URI> fixedInstance;
  private final String loginHost;
  private String orgId = "";

  /**
   * @param fixedInstance where all calls go, whatever tokens say
   * @param loginHost the host that issues tokens, which may also be the instance
   */
  Sessions(Optional<URI> fixedInstance, String loginHost) {
    this.fixedInstance = fixedInstance;
    this.loginHost = loginHost;
  }

  /** The id of the org; empty before the first token. */
  synchronized String orgId() {
    return orgId;
  }

  synchronized Session of(TokenResult.Token token) {
    String type = token.details().getOrDefault(TOKEN_TYPE, "Bearer");
    if (!type.equalsIgnoreCase("Bearer")) {
      return refused(
          "Salesforce issues tokens of the type "
              + describe(type)
              + ", but the connector uses Bearer tokens. Set up the app for those.");
    }
    Matcher identity = ORG_AND_USER.matcher(token.details().getOrDefault(IDENTITY, ""));
    if (!identity.matches()) {
      return refused(
          "Salesforce's token does not say which org it is for. Give the app the scope id, or"
              + " api.");
    }
    String tokenOrg = SalesforceIds.widen(identity.group(1));
    if (!orgId.isEmpty() && !orgId.equals(tokenOrg)) {
      return refused(
          "Salesforce's token is for the org "
              + tokenOrg
              + ", but the connector copies the org "
              + orgId
              + ". Correct salesforce.domain and the app's settings; for another org, or a sandbox"
              + " that was refreshed, start a connector with another topic.prefix.");
    }
    Optional<URI> instance =
        fixedInstance.or(() -> parseInstance(token.details().getOrDefault(INSTANCE_URL, "")));
    if (instance.isEmpty()) {
      return refused(
          "Salesforce's token names no address of an org (instance_url), or one that is not"
              + " Salesforce's. Check salesforce.domain.");
    }
    orgId = tokenOrg;
    return new Session.Usable(instance.get(), token.value());
  }

  /** Credentials are sent there, so it must be an address of Salesforce or the configured one. */
  private Optional<URI> parseInstance(String text) {
    try {
      URI instance = new URI(text);
      String host = instance.getHost() == null ? "" : instance.getHost().toLowerCase(Locale.ROOT);
      boolean known =
          host.equals(loginHost) || SALESFORCE_DOMAINS.stream().anyMatch(host::endsWith);
      boolean plain =
          instance.getRawUserInfo() == null
              && instance.getRawQuery() == null
              && instance.getRawFragment() == null
              && (instance.getRawPath() == null
                  || instance.getRawPath().isEmpty()
                  || instance.getRawPath().equals("/"))
              && (instance.getPort() == -1 || instance.getPort() == 443);
      return "https".equals(instance.getScheme()) && known && plain
          ? Optional.of(URI.create("https://" + host))
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static Session refused(String message) {
    return new Session.Refused(new Result.Failure(FailureKind.UNAUTHORIZED, message, 0));
  }

  private static String describe(String type) {
    return type.matches("[A-Za-z0-9_-]{1,20}") ? type : "another kind";
  }
}
