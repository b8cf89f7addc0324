package io.crmconnect.hubspot;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.http.HttpDates;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.TokenSource.TokenResult;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.TreeSet;

/**
 * What went wrong, from the status and whatever the body says; every part of an error body may be
 * missing.
 */
final class HubspotErrors {
  private static final int MAX_MESSAGE_LENGTH = 300;
  private static final String UNKNOWN_TYPE_MESSAGE = "Unable to infer object type";
  private static final String SCOPES_KEY = "requiredGranularScopes";

  private final URI baseUrl;

  HubspotErrors(URI baseUrl) {
    this.baseUrl = baseUrl;
  }

  /** For any answer whose status is not 200 or 207. */
  Result.Failure classify(Request request, HttpOutcome.Response response) {
    JsonNode body = parseBody(response);
    int status = response.status();
    return switch (status) {
      case 401 -> unauthorizedFailure(messageOf(body));
      case 403 -> forbiddenFailure(request, body);
      case 404 -> classifyNotFound(request, body);
      case 400 -> classifyBadRequest(request, body);
      case 429 -> classifyThrottled(request, body, response);
      case 423, 477 ->
          unavailableFailure(
              "HubSpot asks to wait (HTTP " + status + ")",
              body,
              HttpDates.parseRetryAfterMs(response));
      case 530 ->
          new Result.Failure(
              FailureKind.UNAUTHORIZED,
              "HubSpot cannot read the access token (HTTP 530): check that it was copied whole.",
              0);
      default -> classifyOther(request, status, body, response);
    };
  }

  /** An answer with a good status that cannot be used. */
  static Result.Failure unusableResponse(String reason) {
    return new Result.Failure(
        FailureKind.UNAVAILABLE, "HubSpot's answer cannot be used: " + reason + ".", 0);
  }

  static Result.Failure transportFailure(HttpOutcome.Fault fault) {
    return fault.permanent()
        ? new Result.Failure(
            FailureKind.WRONG_ENDPOINT,
            fault.message() + " The address is that of crm.base.url.",
            0)
        : new Result.Failure(FailureKind.UNAVAILABLE, fault.message(), 0);
  }

  /**
   * Whether a 401 means that the token never was one: HubSpot says that it expired in 1970. Another
   * token of the same kind would fare no better.
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
        "HubSpot says that the access token is none (\"expired\" in 1970): check that it was"
            + " copied whole and belongs to this kind of account.",
        0);
  }

  /** Why there is no token. */
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
              "HubSpot cannot renew the token now (HTTP " + response.status() + ").",
              HttpDates.parseRetryAfterMs(response));
    }
    String reason = ((TokenResult.Unusable) result).reason();
    return new Result.Failure(
        FailureKind.UNAVAILABLE, "HubSpot's answer to the token refresh " + reason + ".", 0);
  }

  private static Result.Failure refusedRefreshFailure(HttpOutcome.Response response) {
    String reason = messageOf(parseBody(response));
    return new Result.Failure(
        FailureKind.UNAUTHORIZED,
        "HubSpot refuses to renew the token (HTTP %d: %s). Check hubspot.oauth.client.id,"
                .formatted(response.status(), reason.isEmpty() ? "no reason given" : reason)
            + " .client.secret and .refresh.token; a refresh token that HubSpot replaced since"
            + " the last start has to be entered anew.",
        0);
  }

  private Result.Failure unauthorizedFailure(String message) {
    return new Result.Failure(
        FailureKind.UNAUTHORIZED,
        "HubSpot refuses the credentials (HTTP 401)"
            + messageSuffix(message)
            + " Check hubspot.access.token or the hubspot.oauth.* settings.",
        0);
  }

  private static Result.Failure forbiddenFailure(Request request, JsonNode body) {
    TreeSet<String> scopes = new TreeSet<>();
    collectScopes(body.at(JsonPointer.compile("/context/" + SCOPES_KEY)), scopes);
    for (JsonNode error : body.path("errors")) {
      collectScopes(error.path("context").path(SCOPES_KEY), scopes);
    }
    String subject = describeSubject(request);
    String text =
        scopes.isEmpty()
            ? "HubSpot does not let these credentials read %s (HTTP 403)%s"
                .formatted(subject, messageSuffix(messageOf(body)))
            : "The credentials lack a scope for %s: grant %s to the app or key, and renew its token."
                .formatted(subject, String.join(", ", scopes));
    return new Result.Failure(FailureKind.FORBIDDEN, text, 0);
  }

  private Result.Failure classifyNotFound(Request request, JsonNode body) {
    if (body.isMissingNode()) {
      return new Result.Failure(
          FailureKind.WRONG_ENDPOINT,
          "What answers at %s is not HubSpot's API (HTTP 404 without JSON): check crm.base.url."
              .formatted(endpoint()),
          0);
    }
    return request instanceof Request.OfObject ofObject
        ? unknownObjectFailure(ofObject)
        : badRequestFailure("HubSpot does not know the address", 404, body);
  }

  private static Result.Failure classifyBadRequest(Request request, JsonNode body) {
    if (request instanceof Request.OfObject ofObject
        && messageOf(body).contains(UNKNOWN_TYPE_MESSAGE)) {
      return unknownObjectFailure(ofObject);
    }
    return badRequestFailure(
        "HubSpot refuses the request for " + describeSubject(request), 400, body);
  }

  private static Result.Failure unknownObjectFailure(Request.OfObject request) {
    return new Result.Failure(
        FailureKind.UNKNOWN_OBJECT,
        "HubSpot has no object %s (%s): correct crm.objects."
            .formatted(request.object().name(), request.object().vendorType()),
        0);
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
        || (isSearch(request) && !body.isMissingNode())) {
      limit = HubspotLimits.SEARCH;
      description = "per-second search";
    } else {
      limit = HubspotLimits.BURST;
      description = "request";
    }
    return Result.Failure.throttled(
        limit,
        "HubSpot says that its " + description + " limit is reached (HTTP 429).",
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
          "%s redirects (HTTP %d) to %s: set crm.base.url to where the API is."
              .formatted(endpoint(), status, redirectTarget(response)),
          0);
    }
    if (status == 407) {
      return new Result.Failure(
          FailureKind.WRONG_ENDPOINT,
          "The proxy in front of %s asks for credentials (HTTP 407): have it let the workers through, or correct crm.base.url or the workers' proxy settings (https.proxyHost)."
              .formatted(endpoint()),
          0);
    }
    if (status == 408 || status < 300) {
      return unavailableFailure("The answer is not HubSpot's (HTTP " + status + ")", body, 0);
    }
    return badRequestFailure(
        "HubSpot refuses the request for " + describeSubject(request), status, body);
  }

  private static boolean isSearch(Request request) {
    return request instanceof Request.ChangesSince || request instanceof Request.RecordCount;
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

  /** Where a redirect leads, without its query, in which anything could be. */
  private static String redirectTarget(HttpOutcome.Response response) {
    String location = response.header("location").orElse("somewhere else");
    int query = location.indexOf('?');
    return truncate(query < 0 ? location : location.substring(0, query));
  }

  private String endpoint() {
    return baseUrl.getScheme() + "://" + baseUrl.getAuthority();
  }

  private static String describeSubject(Request request) {
    if (request instanceof Request.OfObject ofObject) {
      return ofObject.object().name();
    }
    if (request instanceof Request.ListObjects) {
      return "the custom objects";
    }
    return request instanceof Request.Usage ? "the daily usage" : "the account's details";
  }

  private static void collectScopes(JsonNode scopes, TreeSet<String> target) {
    for (JsonNode scope : scopes) {
      target.add(truncate(scope.asText()));
    }
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

  /** Missing where the body is no JSON object. */
  private static JsonNode parseBody(HttpOutcome.Response response) {
    try {
      JsonNode node = Json.MAPPER.readTree(response.body());
      return node != null && node.isObject() ? node : MissingNode.getInstance();
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }
}
