package io.crmconnect.hubspot;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.http.HttpOutcome;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.TreeSet;

/**
 * What went wrong, from the status and whatever the body says; every part of an error body may be
 * missing.
 */
final class HubspotErrors {
  private static final long MAX_RETRY_AFTER_MS = 86_400_000;
  private static final int MAX_MESSAGE = 300;
  private static final String NO_TYPE = "Unable to infer object type";
  private static final String SCOPES = "requiredGranularScopes";

  private final URI base;

  HubspotErrors(URI base) {
    this.base = base;
  }

  /** For any answer whose status is not 200 or 207. */
  Result.Failure classify(Request request, HttpOutcome.Response response) {
    JsonNode body = body(response);
    int status = response.status();
    return switch (status) {
      case 401 -> unauthorized(message(body));
      case 403 -> forbidden(request, body);
      case 404 -> notFound(request, body);
      case 400 -> badRequest(request, body);
      case 429 -> throttled(request, body, response);
      case 423, 477 ->
          unavailable("HubSpot asks to wait (HTTP " + status + ")", body, retryAfter(response));
      case 530 ->
          new Result.Failure(
              FailureKind.UNAUTHORIZED,
              "HubSpot cannot read the access token (HTTP 530): check that it was copied whole.",
              0);
      default -> other(request, status, body, response);
    };
  }

  /** An answer with a good status that cannot be used. */
  static Result.Failure unusable(String why) {
    return new Result.Failure(
        FailureKind.UNAVAILABLE, "HubSpot's answer cannot be used: " + why + ".", 0);
  }

  static Result.Failure fault(HttpOutcome.Fault fault) {
    return fault.lasting()
        ? new Result.Failure(
            FailureKind.MISPLACED, fault.message() + " The address is that of crm.base.url.", 0)
        : new Result.Failure(FailureKind.UNAVAILABLE, fault.message(), 0);
  }

  /**
   * Whether a 401 means that the token never was one: HubSpot says that it expired in 1970. Another
   * token of the same kind would fare no better.
   */
  static boolean malformedToken(HttpOutcome.Response response) {
    JsonNode body = body(response);
    String message = message(body);
    int days = message.indexOf(" day(s) ago");
    if (days > 0) {
      int from = message.lastIndexOf(' ', days - 1) + 1;
      String number = message.substring(from, days);
      if (number.length() >= 5 && number.chars().allMatch(Character::isDigit)) {
        return true;
      }
    }
    return body.at("/context/expire time/0").asText("").startsWith("1970");
  }

  static Result.Failure malformed() {
    return new Result.Failure(
        FailureKind.UNAUTHORIZED,
        "HubSpot says that the access token is none (\"expired\" in 1970): check that it was"
            + " copied whole and belongs to this kind of account.",
        0);
  }

  private Result.Failure unauthorized(String said) {
    return new Result.Failure(
        FailureKind.UNAUTHORIZED,
        "HubSpot refuses the credentials (HTTP 401)"
            + saying(said)
            + " Check hubspot.access.token or the hubspot.oauth.* settings.",
        0);
  }

  private static Result.Failure forbidden(Request request, JsonNode body) {
    TreeSet<String> scopes = new TreeSet<>();
    collect(body.at(JsonPointer.compile("/context/" + SCOPES)), scopes);
    for (JsonNode error : body.path("errors")) {
      collect(error.path("context").path(SCOPES), scopes);
    }
    String what = subject(request);
    String text =
        scopes.isEmpty()
            ? "HubSpot does not let these credentials read %s (HTTP 403)%s"
                .formatted(what, saying(message(body)))
            : "The credentials lack a scope for %s: grant %s to the app or key, and renew its token."
                .formatted(what, String.join(", ", scopes));
    return new Result.Failure(FailureKind.FORBIDDEN, text, 0);
  }

  private Result.Failure notFound(Request request, JsonNode body) {
    if (body.isMissingNode()) {
      return new Result.Failure(
          FailureKind.MISPLACED,
          "What answers at %s is not HubSpot's API (HTTP 404 without JSON): check crm.base.url."
              .formatted(place()),
          0);
    }
    return request instanceof Request.OfObject ofObject
        ? unknown(ofObject)
        : refused("HubSpot does not know the address", 404, body);
  }

  private static Result.Failure badRequest(Request request, JsonNode body) {
    if (request instanceof Request.OfObject ofObject && message(body).contains(NO_TYPE)) {
      return unknown(ofObject);
    }
    return refused("HubSpot refuses the request for " + subject(request), 400, body);
  }

  private static Result.Failure unknown(Request.OfObject request) {
    return new Result.Failure(
        FailureKind.UNKNOWN_OBJECT,
        "HubSpot has no object %s (%s): correct crm.objects."
            .formatted(request.object().name(), request.object().vendorType()),
        0);
  }

  private static Result.Failure throttled(
      Request request, JsonNode body, HttpOutcome.Response response) {
    String policy = body.path("policyName").asText("").toUpperCase(Locale.ROOT);
    String said = message(body).toLowerCase(Locale.ROOT);
    FailureKind kind;
    String limit;
    if (policy.equals("DAILY") || said.contains("daily limit")) {
      kind = FailureKind.THROTTLED_DAILY;
      limit = "daily";
    } else if (policy.startsWith("TEN_SECONDLY") || said.contains("ten_secondly")) {
      kind = FailureKind.THROTTLED_BURST;
      limit = "10-second";
    } else if (policy.startsWith("SECONDLY")
        || said.contains("secondly limit")
        || (isSearch(request) && !body.isMissingNode())) {
      kind = FailureKind.THROTTLED_SEARCH;
      limit = "per-second search";
    } else {
      kind = FailureKind.THROTTLED_BURST;
      limit = "request";
    }
    return new Result.Failure(
        kind,
        "HubSpot says that its " + limit + " limit is reached (HTTP 429).",
        retryAfter(response));
  }

  private Result.Failure other(
      Request request, int status, JsonNode body, HttpOutcome.Response response) {
    if (status >= 500) {
      return unavailable("HubSpot failed (HTTP " + status + ")", body, retryAfter(response));
    }
    if (status >= 300 && status < 400) {
      return new Result.Failure(
          FailureKind.MISPLACED,
          "%s redirects (HTTP %d) to %s: set crm.base.url to where the API is."
              .formatted(place(), status, target(response)),
          0);
    }
    if (status == 407) {
      return new Result.Failure(
          FailureKind.MISPLACED,
          "The proxy in front of %s asks for credentials (HTTP 407): have it let the workers through, or correct crm.base.url or the workers' proxy settings (https.proxyHost)."
              .formatted(place()),
          0);
    }
    if (status == 408 || status < 300) {
      return unavailable("The answer is not HubSpot's (HTTP " + status + ")", body, 0);
    }
    return refused("HubSpot refuses the request for " + subject(request), status, body);
  }

  private static boolean isSearch(Request request) {
    return request instanceof Request.Window || request instanceof Request.Extent;
  }

  private static Result.Failure unavailable(String what, JsonNode body, long retryAfterMs) {
    return new Result.Failure(FailureKind.UNAVAILABLE, what + saying(message(body)), retryAfterMs);
  }

  private static Result.Failure refused(String what, int status, JsonNode body) {
    return new Result.Failure(
        FailureKind.REFUSED, what + " (HTTP " + status + ")" + saying(message(body)), 0);
  }

  /** Where a redirect leads, without its query, in which anything could be. */
  private static String target(HttpOutcome.Response response) {
    String location = response.header("location").orElse("somewhere else");
    int query = location.indexOf('?');
    return cut(query < 0 ? location : location.substring(0, query));
  }

  private String place() {
    return base.getScheme() + "://" + base.getAuthority();
  }

  private static String subject(Request request) {
    if (request instanceof Request.OfObject ofObject) {
      return ofObject.object().name();
    }
    if (request instanceof Request.Objects) {
      return "the custom objects";
    }
    return request instanceof Request.Usage ? "the daily usage" : "the account's details";
  }

  private static void collect(JsonNode scopes, TreeSet<String> into) {
    for (JsonNode scope : scopes) {
      into.add(cut(scope.asText()));
    }
  }

  static String message(JsonNode body) {
    return cut(body.path("message").asText("").strip());
  }

  private static String saying(String message) {
    if (message.isEmpty()) {
      return ".";
    }
    boolean whole = message.endsWith(".");
    return ": " + message + (whole ? "" : ".");
  }

  private static String cut(String text) {
    return text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE) + "...";
  }

  /** Missing where the body is no JSON object. */
  static JsonNode body(HttpOutcome.Response response) {
    try {
      JsonNode node = Json.MAPPER.readTree(response.body());
      return node != null && node.isObject() ? node : MissingNode.getInstance();
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  /** Seconds, as the header is defined; never longer than a day. */
  static long retryAfter(HttpOutcome.Response response) {
    String text = response.header("retry-after").orElse("").strip();
    try {
      double seconds = Double.parseDouble(text);
      return seconds > 0 ? (long) Math.min(MAX_RETRY_AFTER_MS, Math.ceil(seconds * 1000)) : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
