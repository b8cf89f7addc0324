/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.crmconnect.crm.Association;
import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.ChildObject;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.ListMemberships;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.http.HttpDates;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.TokenSource.TokenResult;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Classifies failures by the status and the body of a response. Every part of an error body may be
 * missing.
 */
final class HubspotErrors {
  private static final int MAX_MESSAGE_LENGTH = 300;
  private static final String CORRELATION_ID = "x-hubspot-correlation-id";
  private static final String UNKNOWN_TYPE_MESSAGE = "Unable to infer object type";

  private final URI baseUrl;

  HubspotErrors(URI baseUrl) {
    this.baseUrl = baseUrl;
  }

  /** Classifies a response whose status is not 200 or 207. */
  Result.Failure classify(Request request, HttpOutcome.Response response) {
    JsonNode body = parseBody(response);
    int status = response.status();
    return switch (status) {
      case 401 -> unauthorizedFailure(messageOf(body));
      case 403 -> forbiddenFailure(request, body);
      case 404 -> classifyNotFound(request, body, response);
      case 400 -> classifyBadRequest(request, body);
      case 429 -> classifyThrottled(request, body, response);
      case 413 ->
          new Result.Failure(
              FailureKind.TOO_LARGE,
              "HubSpot rejects the size of the request (HTTP 413)" + messageSuffix(messageOf(body)),
              0);
      case 423 ->
          unavailableFailure(
              "HubSpot asks to wait (HTTP 423)", body, HttpDates.parseRetryAfterMs(response));
      case 477 ->
          new Result.Failure(
              FailureKind.ACCOUNT_UNAVAILABLE,
              "HubSpot is migrating the account and asks to wait (HTTP 477)"
                  + messageSuffix(messageOf(body)),
              HttpDates.parseRetryAfterMs(response));
      case 530 ->
          new Result.Failure(
              FailureKind.UNAUTHORIZED,
              "HubSpot cannot read the access token (HTTP 530). Check that hubspot.access.token was"
                  + " copied completely.",
              0);
      default -> classifyOther(request, status, body, response);
    };
  }

  /** A response with status 200 or 207 that cannot be used. */
  static Result.Failure unusableResponse(String reason) {
    return new Result.Failure(
        FailureKind.UNAVAILABLE, "HubSpot's response cannot be used: " + reason + ".", 0);
  }

  static Result.Failure transportFailure(HttpOutcome.Fault fault) {
    if (fault.tooLarge()) {
      return new Result.Failure(FailureKind.TOO_LARGE, fault.message(), 0);
    }
    return fault.permanent()
        ? new Result.Failure(
            FailureKind.WRONG_ENDPOINT, fault.message() + " The address is set in crm.base.url.", 0)
        : new Result.Failure(FailureKind.UNAVAILABLE, fault.message(), 0);
  }

  /**
   * Whether a 401 means that the token is malformed: HubSpot then says that it expired in 1970.
   * Renewing the token does not help.
   */
  static boolean isMalformedToken(HttpOutcome.Response response) {
    JsonNode body = parseBody(response);
    String message = messageOf(body);
    int daysIndex = message.indexOf(" day(s) ago");
    if (daysIndex > 0) {
      int numberStart = message.lastIndexOf(' ', daysIndex - 1) + 1;
      String number = message.substring(numberStart, daysIndex);
      if (number.length() >= 5 && number.chars().allMatch(Character::isDigit)) {
        return true;
      }
    }
    return body.at("/context/expire time/0").asText("").startsWith("1970");
  }

  static Result.Failure malformedTokenFailure() {
    return new Result.Failure(
        FailureKind.UNAUTHORIZED,
        "The access token is not valid (HubSpot reports that it expired in 1970). Check that"
            + " hubspot.access.token was copied completely and belongs to this kind of account.",
        0);
  }

  /** The failure of a request for which there is no token. */
  static Result.Failure tokenFailure(TokenResult result) {
    if (result instanceof TokenResult.NotReached notReached) {
      return transportFailure(notReached.fault());
    }
    if (result instanceof TokenResult.Refused refused) {
      HttpOutcome.Response response = refused.response();
      return refused.permanent()
          ? refusedRefreshFailure(response)
          : new Result.Failure(
              FailureKind.UNAVAILABLE,
              "HubSpot cannot renew the token at present (HTTP " + response.status() + ").",
              HttpDates.parseRetryAfterMs(response));
    }
    String reason = ((TokenResult.Unusable) result).reason();
    return new Result.Failure(
        FailureKind.UNAVAILABLE, "HubSpot's response to the token refresh " + reason + ".", 0);
  }

  private static Result.Failure refusedRefreshFailure(HttpOutcome.Response response) {
    String reason = messageOf(parseBody(response));
    return new Result.Failure(
        FailureKind.UNAUTHORIZED,
        ("HubSpot refuses to renew the token (HTTP %s: %s). Check hubspot.oauth.client.id,"
                + " hubspot.oauth.client.secret and hubspot.oauth.refresh.token. If HubSpot has"
                + " replaced the refresh token since the last start, enter the new one.")
            .formatted(response.status(), reason.isEmpty() ? "no reason given" : reason),
        0);
  }

  private Result.Failure unauthorizedFailure(String message) {
    return new Result.Failure(
        FailureKind.UNAUTHORIZED,
        "HubSpot rejects the credentials (HTTP 401)"
            + messageSuffix(message)
            + " Check hubspot.access.token or the hubspot.oauth.* settings.",
        0);
  }

  private static Result.Failure forbiddenFailure(Request request, JsonNode body) {
    List<String> scopes =
        fixedScope(request)
            .map(List::of)
            .orElseGet(() -> RequiredScopes.select(request, body, body.path("message").asText("")));
    String subject = describeSubject(request);
    String text =
        scopes.isEmpty()
            ? "The credentials are not allowed to read %s (HTTP 403)%s"
                .formatted(subject, messageSuffix(messageOf(body)))
            : "The credentials lack a scope for %s. Grant %s%s to the app or key and renew its token."
                .formatted(subject, scopes.size() > 1 ? "one of " : "", String.join(", ", scopes));
    return Result.Failure.forbidden(text, scopes);
  }

  /** The scope of what is no record. */
  private static Optional<String> fixedScope(Request request) {
    boolean aboutLists =
        SelectedLists.of(request).isPresent()
            || (request instanceof Request.OfObject ofObject
                && ListMemberships.isMemberships(ofObject.object()));
    return aboutLists
        ? ReferenceObject.LISTS.scope()
        : ReferenceCalls.referenceOf(request).flatMap(ReferenceObject::scope);
  }

  /** HubSpot itself sends some 404s as web pages; its correlation id shows that it is HubSpot. */
  private Result.Failure classifyNotFound(
      Request request, JsonNode body, HttpOutcome.Response response) {
    boolean fromHubspot =
        !body.isMissingNode() || !response.header(CORRELATION_ID).orElse("").isBlank();
    if (!fromHubspot) {
      return new Result.Failure(
          FailureKind.WRONG_ENDPOINT,
          "There is no HubSpot API at %s (HTTP 404 without JSON). Check crm.base.url."
              .formatted(endpoint()),
          0);
    }
    return request instanceof Request.OfObject ofObject
        ? unknownObjectFailure(ofObject)
        : badRequestFailure("HubSpot does not know the path", 404, body);
  }

  private static Result.Failure classifyBadRequest(Request request, JsonNode body) {
    if (request instanceof Request.OfObject ofObject
        && messageOf(body).contains(UNKNOWN_TYPE_MESSAGE)) {
      return unknownObjectFailure(ofObject);
    }
    return badRequestFailure(
        "HubSpot rejects the request for " + describeSubject(request), 400, body);
  }

  private static Result.Failure unknownObjectFailure(Request.OfObject request) {
    Optional<ChildObject> child = ChildObject.of(request.object());
    if (child.isPresent() && child.get() instanceof Association) {
      return new Result.Failure(
          FailureKind.UNKNOWN_OBJECT, unknownAssociation(request.object()), 0);
    }
    CrmObject object = child.map(ChildObject::parent).orElse(request.object());
    return new Result.Failure(
        FailureKind.UNKNOWN_OBJECT,
        "HubSpot has no object %s (%s). Correct crm.objects."
            .formatted(object.name(), object.vendorType()),
        0);
  }

  /** Why links between two objects cannot be read, and what to do. */
  static String unknownAssociation(CrmObject object) {
    return Association.of(object)
        .map(
            pair ->
                "HubSpot has no links from %s to %s. Correct crm.associations."
                    .formatted(pair.from().name(), pair.to().name()))
        .orElse("HubSpot has no links of " + object.name() + ". Correct crm.associations.");
  }

  private static Result.Failure classifyThrottled(
      Request request, JsonNode body, HttpOutcome.Response response) {
    String policy = body.path("policyName").asText("").toUpperCase(Locale.ROOT);
    String message = messageOf(body).toLowerCase(Locale.ROOT);
    String limit;
    String description;
    if (policy.equals("DAILY") || message.contains("daily limit")) {
      limit = BudgetSignals.DAILY;
      description = "daily";
    } else if (policy.startsWith("TEN_SECONDLY") || message.contains("ten_secondly")) {
      limit = HubspotLimits.BURST;
      description = "10-second";
    } else if (policy.startsWith("SECONDLY")
        || message.contains("secondly limit")
        || (HubspotLimits.drawsOnSearch(request) && !body.isMissingNode())) {
      limit = HubspotLimits.SEARCH;
      description = "per-second search";
    } else {
      limit = HubspotLimits.BURST;
      description = "request";
    }
    return Result.Failure.throttled(
        limit,
        "HubSpot's " + description + " limit is reached (HTTP 429).",
        HttpDates.parseRetryAfterMs(response));
  }

  private Result.Failure classifyOther(
      Request request, int status, JsonNode body, HttpOutcome.Response response) {
    if (status >= 500) {
      return unavailableFailure(
          "HubSpot failed (HTTP " + status + ")", body, HttpDates.parseRetryAfterMs(response));
    }
    if (status >= 300 && status < 400) {
      return new Result.Failure(
          FailureKind.WRONG_ENDPOINT,
          "%s redirects (HTTP %s) to %s. Set crm.base.url to the address of the API."
              .formatted(endpoint(), status, redirectTarget(response)),
          0);
    }
    if (status == 407) {
      return new Result.Failure(
          FailureKind.WRONG_ENDPOINT,
          ("The proxy for %s requires credentials (HTTP 407). Allow the workers in the proxy, or"
                  + " correct crm.base.url or the workers' proxy settings (https.proxyHost).")
              .formatted(endpoint()),
          0);
    }
    if (status == 408 || status < 300) {
      return unavailableFailure(
          "The response is not one of HubSpot's (HTTP " + status + ")", body, 0);
    }
    return badRequestFailure(
        "HubSpot rejects the request for " + describeSubject(request), status, body);
  }

  private static Result.Failure unavailableFailure(
      String summary, JsonNode body, long retryAfterMs) {
    return new Result.Failure(
        FailureKind.UNAVAILABLE, summary + messageSuffix(messageOf(body)), retryAfterMs);
  }

  private static Result.Failure badRequestFailure(String summary, int status, JsonNode body) {
    return new Result.Failure(
        FailureKind.BAD_REQUEST,
        summary + " (HTTP " + status + ")" + messageSuffix(messageOf(body)),
        0);
  }

  /** Without user, password, query and fragment, which may be secret. */
  private static String redirectTarget(HttpOutcome.Response response) {
    try {
      URI location = new URI(response.header("location").orElse(""));
      String path = location.getRawPath() == null ? "" : truncate(location.getRawPath());
      return location.getHost() == null || location.getScheme() == null
          ? "another path"
          : origin(location) + path;
    } catch (URISyntaxException e) {
      return "an address that is not valid";
    }
  }

  private String endpoint() {
    return origin(baseUrl);
  }

  private static String origin(URI address) {
    return address.getScheme()
        + "://"
        + address.getHost()
        + (address.getPort() < 0 ? "" : ":" + address.getPort());
  }

  private static String describeSubject(Request request) {
    if (request instanceof Request.Catalogue catalogue
        && !ChildObject.isChild(catalogue.object())) {
      return CataloguePart.of(catalogue.part()).describe(catalogue.object());
    }
    if (request instanceof Request.OfObject ofObject) {
      return describe(ofObject.object());
    }
    if (request instanceof Request.ListObjects) {
      return "the custom objects";
    }
    return request instanceof Request.Usage ? "the daily usage" : "the account's details";
  }

  private static String describe(CrmObject object) {
    Optional<ChildObject> child = ChildObject.of(object);
    if (child.isEmpty()) {
      return ListMemberships.selectedBy(object).map(lists -> "lists").orElse(object.name());
    }
    if (child.get() instanceof ListMemberships) {
      return "the members of lists";
    }
    return child.get() instanceof Association pair
        ? "the links from " + pair.from().name() + " to " + pair.to().name()
        : "the property history of " + child.get().parent().name();
  }

  private static String messageOf(JsonNode body) {
    return truncate(body.path("message").asText("").strip());
  }

  private static String messageSuffix(String message) {
    if (message.isEmpty()) {
      return ".";
    }
    boolean isSentence = message.endsWith(".");
    return ": " + message + (isSentence ? "" : ".");
  }

  private static String truncate(String text) {
    return text.length() <= MAX_MESSAGE_LENGTH
        ? text
        : text.substring(0, MAX_MESSAGE_LENGTH) + "...";
  }

  /** The body, or a missing node if it is not a JSON object. */
  private static JsonNode parseBody(HttpOutcome.Response response) {
    try {
      JsonNode node = Json.MAPPER.readTree(response.body());
      return node != null && node.isObject() ? node : MissingNode.getInstance();
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }
}
