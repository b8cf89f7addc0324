/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

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
import java.util.Locale;

/**
 * Classifies failures by the status and the error code of an answer. An error is an array of
 * objects, of which every part may be missing; gateways answer web pages or nothing.
 */
final class SalesforceErrors {
  static final String INVALID_FIELD = "INVALID_FIELD";
  static final String INVALID_TYPE = "INVALID_TYPE";
  static final String INVALID_REPLICATION_DATE = "INVALID_REPLICATION_DATE";
  static final String EXCEEDED_ID_LIMIT = "EXCEEDED_ID_LIMIT";

  private static final int MAX_MESSAGE_LENGTH = 300;

  /** Nothing says when calls of the day become available again: they do so one by one. */
  private static final long DAILY_RETRY_MS = 900_000;

  private static final long CONCURRENCY_RETRY_MS = 5_000;

  private SalesforceErrors() {}

  /** The error code of an answer; empty if it has none. */
  static String codeOf(HttpOutcome.Response response) {
    return codeOf(firstError(response));
  }

  private static String codeOf(JsonNode error) {
    return error.path("errorCode").asText("");
  }

  /** Classifies an answer whose status is not 200. */
  static Result.Failure classify(Request request, HttpOutcome.Response response) {
    JsonNode error = firstError(response);
    String code = codeOf(error);
    String message = messageOf(error);
    int status = response.status();
    return switch (status) {
      case 401 ->
          failure(
              FailureKind.UNAUTHORIZED,
              "Salesforce rejects the access token"
                  + suffix(code, message)
                  + " Check that the user of the app may log in and use the API.");
      case 403 -> classifyForbidden(request, code, message, error);
      case 404 -> classifyNotFound(request, code, message);
      case 400 -> classifyBadRequest(request, code, message);
      case 410 ->
          failure(
              FailureKind.UNAUTHORIZED,
              "Salesforce has retired this version of its API (HTTP 410). Set"
                  + " salesforce.api.version to a later one.");
      case 413 ->
          failure(FailureKind.TOO_LARGE, "Salesforce rejects the size of the request (HTTP 413).");
      default -> classifyOther(request, status, code, message, response);
    };
  }

  private static Result.Failure classifyForbidden(
      Request request, String code, String message, JsonNode error) {
    if (error.isMissingNode()) {
      return failure(
          FailureKind.WRONG_ENDPOINT,
          "The answer is not one of Salesforce's (HTTP 403). A proxy or firewall may not let the"
              + " workers through; otherwise check salesforce.domain.");
    }
    if (code.equals("REQUEST_LIMIT_EXCEEDED")) {
      return limitFailure(message);
    }
    if (code.equals("API_DISABLED_FOR_ORG")) {
      return failure(
          FailureKind.UNAUTHORIZED,
          "Salesforce's API is not available to the user or not part of the org's edition"
              + suffix(code, message)
              + " Give the user the permission API Enabled.");
    }
    if (code.equals("API_CURRENTLY_DISABLED")) {
      return new Result.Failure(
          FailureKind.ACCOUNT_UNAVAILABLE,
          "Salesforce has disabled the API of the org for now" + suffix(code, message),
          DAILY_RETRY_MS);
    }
    if (code.startsWith("TXN_SECURITY")) {
      return failure(
          FailureKind.FORBIDDEN,
          "A transaction security policy blocks reads of "
              + subject(request)
              + suffix(code, message)
              + " Give the user the permission Exempt from Transaction Security.");
    }
    return failure(
        FailureKind.FORBIDDEN,
        "The user must not read " + subject(request) + suffix(code, message) + remedy(request));
  }

  /** One code stands for two limits, which only the text tells apart. */
  private static Result.Failure limitFailure(String message) {
    String text = message.toLowerCase(Locale.ROOT);
    return text.contains("concurrent")
        ? Result.Failure.throttled(
            SalesforceLimits.REQUESTS,
            "Too many long requests of the org run at the same time (REQUEST_LIMIT_EXCEEDED).",
            CONCURRENCY_RETRY_MS)
        : Result.Failure.throttled(
            BudgetSignals.DAILY,
            "The org's API calls of the last 24 hours are used up (REQUEST_LIMIT_EXCEEDED).",
            DAILY_RETRY_MS);
  }

  private static Result.Failure classifyNotFound(Request request, String code, String message) {
    if (code.isEmpty()) {
      return failure(
          FailureKind.WRONG_ENDPOINT,
          "There is no Salesforce API at this address (HTTP 404 without JSON). Check"
              + " salesforce.domain, or crm.base.url if it is set.");
    }
    return request instanceof Request.OfObject ofObject
        ? unknownObject(ofObject)
        : failure(
            FailureKind.BAD_REQUEST,
            "Salesforce does not know the path"
                + suffix(code, message)
                + " Check salesforce.api.version.");
  }

  private static Result.Failure classifyBadRequest(Request request, String code, String message) {
    return switch (code) {
      case INVALID_TYPE ->
          request instanceof Request.OfObject ofObject
              ? unknownObject(ofObject)
              : badRequest(request, code, message);
      case "QUERY_TIMEOUT" ->
          failure(
              FailureKind.TOO_LARGE,
              "A query of "
                  + subject(request)
                  + " took longer than Salesforce allows (QUERY_TIMEOUT).");
      case "OPERATION_TOO_LARGE" ->
          failure(
              FailureKind.FORBIDDEN,
              "Salesforce does not answer queries of "
                  + subject(request)
                  + " for this user"
                  + suffix(code, message)
                  + " Give the user the permission View All Data.");
      case "QUERY_TOO_COMPLICATED" ->
          failure(
              FailureKind.BAD_REQUEST,
              "A query with all fields of "
                  + subject(request)
                  + " is too complicated for Salesforce"
                  + suffix(code, message)
                  + " Leave formula fields out with field.exclude.");
      case "UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE", "UNKNOWN_EXCEPTION" ->
          failure(FailureKind.UNAVAILABLE, "Salesforce failed (HTTP 400)" + suffix(code, message));
      case "" ->
          failure(FailureKind.UNAVAILABLE, "The answer is not one of Salesforce's (HTTP 400).");
      default -> badRequest(request, code, message);
    };
  }

  private static Result.Failure classifyOther(
      Request request, int status, String code, String message, HttpOutcome.Response response) {
    if (status >= 300 && status < 400) {
      return failure(
          FailureKind.WRONG_ENDPOINT,
          "The address redirects (HTTP "
              + status
              + "). Set salesforce.domain to the org's My Domain.");
    }
    if (status == 407) {
      return failure(
          FailureKind.WRONG_ENDPOINT,
          "The proxy requires credentials (HTTP 407). Allow the workers in the proxy, or correct"
              + " the workers' proxy settings (https.proxyHost).");
    }
    if (status == 414 || status == 431) {
      return badRequest(request, code, message);
    }
    // Salesforce and its gateways also answer 406 and 420, with no body, for a while.
    return new Result.Failure(
        FailureKind.UNAVAILABLE,
        "Salesforce failed (HTTP " + status + ")" + suffix(code, message),
        HttpDates.parseRetryAfterMs(response));
  }

  private static Result.Failure unknownObject(Request.OfObject request) {
    return failure(
        FailureKind.UNKNOWN_OBJECT,
        "Salesforce has no object %s, or the user must not see it.%s"
            .formatted(request.object().vendorType(), remedy(request)));
  }

  private static Result.Failure badRequest(Request request, String code, String message) {
    return failure(
        FailureKind.BAD_REQUEST,
        "Salesforce rejects a request for " + subject(request) + suffix(code, message));
  }

  /** An answer with status 200 that cannot be used. */
  static Result.Failure unusableResponse(String reason) {
    return failure(FailureKind.UNAVAILABLE, "Salesforce's answer cannot be used: " + reason + ".");
  }

  static Result.Failure transportFailure(HttpOutcome.Fault fault) {
    if (fault.tooLarge()) {
      return failure(FailureKind.TOO_LARGE, fault.message());
    }
    return fault.permanent()
        ? failure(
            FailureKind.WRONG_ENDPOINT,
            fault.message() + " The address follows from salesforce.domain or crm.base.url.")
        : failure(FailureKind.UNAVAILABLE, fault.message());
  }

  /** The failure of a request for which there is no token. */
  static Result.Failure tokenFailure(TokenResult result) {
    if (result instanceof TokenResult.NotReached notReached) {
      return transportFailure(notReached.fault());
    }
    if (result instanceof TokenResult.Refused refused) {
      return refused.permanent()
          ? refusedToken(refused.response())
          : new Result.Failure(
              FailureKind.UNAVAILABLE,
              "Salesforce cannot issue a token at present (HTTP "
                  + refused.response().status()
                  + ").",
              HttpDates.parseRetryAfterMs(refused.response()));
    }
    return failure(
        FailureKind.UNAVAILABLE,
        "Salesforce's answer to the request for a token "
            + ((TokenResult.Unusable) result).reason()
            + ".");
  }

  private static Result.Failure refusedToken(HttpOutcome.Response response) {
    JsonNode body = parse(response);
    String error = cut(body.path("error").asText(""));
    String description = cut(body.path("error_description").asText("").strip());
    return failure(
        FailureKind.UNAUTHORIZED,
        "Salesforce refuses to issue a token (HTTP %s: %s%s). %s"
            .formatted(
                response.status(),
                error.isEmpty() ? "no reason given" : error,
                description.isEmpty() ? "" : ", " + description,
                tokenRemedy(error, description.toLowerCase(Locale.ROOT))));
  }

  private static String tokenRemedy(String error, String description) {
    if (description.contains("expired access/refresh token")) {
      return "The refresh token was revoked or has expired: grant a new one to the app and set"
          + " salesforce.refresh.token. Better, use client_credentials or jwt_bearer.";
    }
    if (description.contains("no client credentials user")) {
      return "Name a user to run as in the app's settings for the client credentials flow.";
    }
    if (description.contains("hasn't approved this consumer")) {
      return "Let administrators pre-authorize the app, and assign it to the user's profile or a"
          + " permission set.";
    }
    if (description.contains("user is locked") || description.contains("inactive user")) {
      return "Unlock or activate the user.";
    }
    if (description.contains("ip restricted") || description.contains("ip not allowed")) {
      return "Allow the workers' addresses in the app's IP relaxation or the profile's login"
          + " ranges.";
    }
    if (description.contains("audience") || description.contains("assertion")) {
      return "Check salesforce.domain, salesforce.client.id, salesforce.username, the certificate"
          + " of the app, and the clock of the worker.";
    }
    return switch (error) {
      case "invalid_client", "invalid_client_id" ->
          "Check salesforce.client.id and salesforce.client.secret.";
      case "unsupported_grant_type" ->
          "Enable the flow of salesforce.auth in the app. The client credentials flow needs the"
              + " org's My Domain in salesforce.domain.";
      case "inactive_org", "inactive_user" -> "Activate the org or the user.";
      default ->
          "Check salesforce.domain, salesforce.client.id and the settings of salesforce.auth.";
    };
  }

  static Result.Failure failure(FailureKind kind, String message) {
    return new Result.Failure(kind, message, 0);
  }

  private static String subject(Request request) {
    if (request instanceof Request.OfObject ofObject) {
      return ofObject.object().vendorType();
    }
    return request instanceof Request.Usage ? "the limits" : "the list of objects";
  }

  private static String remedy(Request request) {
    return request instanceof Request.OfObject
        ? " Give the user's permission set Read and View All of the object, or leave it out of"
            + " crm.objects."
        : "";
  }

  private static String suffix(String code, String message) {
    String text = cut(code) + (code.isEmpty() || message.isEmpty() ? "" : ": ") + message;
    if (text.isEmpty()) {
      return ".";
    }
    return " (" + text + ").";
  }

  /** Salesforce quotes the statement in front of its messages; only the last line says why. */
  private static String messageOf(JsonNode error) {
    String message = error.path("message").asText("").strip();
    return cut(message.substring(message.lastIndexOf('\n') + 1).strip());
  }

  private static String cut(String text) {
    return text.length() <= MAX_MESSAGE_LENGTH
        ? text
        : text.substring(0, MAX_MESSAGE_LENGTH) + "...";
  }

  private static JsonNode firstError(HttpOutcome.Response response) {
    JsonNode body = parse(response);
    JsonNode first = body.isArray() ? body.path(0) : body;
    return first.isObject() ? first : MissingNode.getInstance();
  }

  private static JsonNode parse(HttpOutcome.Response response) {
    try {
      JsonNode node = Json.MAPPER.readTree(response.body());
      return node == null ? MissingNode.getInstance() : node;
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }
}
