/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Transport;
import io.crmconnect.schema.AvroSchemas;
import io.crmconnect.schema.ReasonText;
import io.crmconnect.schema.SchemaVerdict;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.avro.AvroRuntimeException;
import org.apache.kafka.connect.data.Schema;

/**
 * A registry with Confluent's REST API. Only the result of the compatibility check is used, because
 * some servers do not enforce the compatibility level that they report. The check is made against
 * all versions, which is right also for transitive levels. If the server does not support this
 * check, it is made against the latest version.
 */
public final class RestSchemaRegistry implements SchemaRegistry {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final RegistrySettings settings;
  private final Transport transport;

  /** The index of the URL that responded last. */
  private final AtomicInteger urlIndex = new AtomicInteger();

  public RestSchemaRegistry(RegistrySettings settings, Transport transport) {
    this.settings = settings;
    this.transport = transport;
  }

  @Override
  public void check(String topic, Schema value, Consumer<SchemaVerdict> sink) {
    CompatibilityCheck check;
    try {
      check = createCheck(topic, value, sink);
    } catch (AvroRuntimeException e) {
      sink.accept(
          new SchemaVerdict.Incompatible(
              "Avro cannot express the schema: "
                  + ReasonText.shorten(String.valueOf(e.getMessage()))));
      return;
    } catch (Throwable e) {
      sink.accept(checkFailed(e));
      return;
    }
    check.send("?verbose=true", settings.urls().size());
  }

  private CompatibilityCheck createCheck(String topic, Schema value, Consumer<SchemaVerdict> sink)
      throws JsonProcessingException {
    String body = MAPPER.writeValueAsString(Map.of("schema", AvroSchemas.of(value).toString()));
    return new CompatibilityCheck(settings.subjects().subjectOf(topic, value), body, sink);
  }

  /** Without the message of what was thrown, which could quote a response. */
  private static SchemaVerdict checkFailed(Throwable e) {
    return unavailable("The check has failed (" + e.getClass().getSimpleName() + ").");
  }

  @Override
  public void close() {
    transport.close();
  }

  private final class CompatibilityCheck {
    private final String subject;
    private final String path;
    private final String body;
    private final Consumer<SchemaVerdict> sink;

    private CompatibilityCheck(String subject, String body, Consumer<SchemaVerdict> sink) {
      this.subject = subject;
      String encoded = URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
      this.path = "/compatibility/subjects/" + encoded + "/versions";
      this.body = body;
      this.sink = sink;
    }

    /**
     * @param urlsLeft number of URLs that were not tried yet
     */
    void send(String pathSuffix, int urlsLeft) {
      HttpCall call;
      try {
        call = createCall(pathSuffix);
      } catch (Throwable e) {
        sink.accept(checkFailed(e));
        return;
      }
      transport.send(call, outcome -> onOutcome(pathSuffix, urlsLeft, outcome));
    }

    private HttpCall createCall(String pathSuffix) {
      int index = Math.floorMod(urlIndex.get(), settings.urls().size());
      String url = settings.urls().get(index);
      Map<String, String> headers = new LinkedHashMap<>();
      headers.put("Content-Type", "application/vnd.schemaregistry.v1+json");
      headers.put("Accept", "application/vnd.schemaregistry.v1+json, application/json");
      if (settings.authorization() != null) {
        headers.put("Authorization", settings.authorization());
      }
      return new HttpCall("POST", URI.create(url + path + pathSuffix), headers, Optional.of(body));
    }

    private void onOutcome(String pathSuffix, int urlsLeft, HttpOutcome outcome) {
      SchemaVerdict verdict = toVerdictSafely(outcome);
      if (verdict == null && !pathSuffix.startsWith("/latest")) {
        send("/latest" + pathSuffix, urlsLeft);
        return;
      }
      if (verdict == null) {
        verdict =
            unavailable(
                "The registry does not support compatibility checks at this path. Check"
                    + " schema.registry.url.");
      }
      if (verdict instanceof SchemaVerdict.Unavailable && urlsLeft > 1) {
        urlIndex.incrementAndGet();
        send("?verbose=true", urlsLeft - 1);
        return;
      }
      sink.accept(verdict);
    }

    /** An object waits for its verdict, so whatever is thrown must become one. */
    private SchemaVerdict toVerdictSafely(HttpOutcome outcome) {
      try {
        return toVerdict(outcome);
      } catch (Throwable e) {
        return checkFailed(e);
      }
    }

    /** Null if the server does not know this path. */
    private SchemaVerdict toVerdict(HttpOutcome outcome) {
      if (outcome instanceof HttpOutcome.Fault fault) {
        return unavailable(fault.message());
      }
      HttpOutcome.Response response = (HttpOutcome.Response) outcome;
      JsonNode json = parseJson(response.body());
      return switch (response.status()) {
        case 200 -> {
          JsonNode compatible = json.path("is_compatible");
          if (!compatible.isBoolean()) {
            yield unavailable(
                "The response of the registry has no compatibility result. Check"
                    + " schema.registry.url.");
          }
          yield compatible.asBoolean()
              ? new SchemaVerdict.Compatible()
              : new SchemaVerdict.Incompatible(extractReason(json));
        }
        // Every server uses these error codes for a missing subject or version.
        case 404 ->
            json.path("error_code").asInt() / 100 == 404
                ? new SchemaVerdict.UnknownSubject(subject)
                : null;
        case 405 -> null;
        case 409 -> new SchemaVerdict.Incompatible(extractMessage(json));
        case 422 ->
            new SchemaVerdict.Incompatible("the schema is invalid: " + extractMessage(json));
        case 401, 403 ->
            unavailable(
                "The registry rejects the credentials (HTTP "
                    + response.status()
                    + "). Check schema.registry.basic.auth.user.info or"
                    + " schema.registry.bearer.auth.token.");
        default -> unavailable("The registry returned HTTP " + response.status() + ".");
      };
    }
  }

  private static SchemaVerdict unavailable(String reason) {
    return new SchemaVerdict.Unavailable(reason);
  }

  private static JsonNode parseJson(byte[] body) {
    try {
      JsonNode json = MAPPER.readTree(body);
      return json == null ? MAPPER.missingNode() : json;
    } catch (IOException e) {
      return MAPPER.missingNode();
    }
  }

  private static String extractReason(JsonNode json) {
    StringBuilder reason = new StringBuilder();
    json.path("messages").forEach(each -> reason.append(' ').append(each.asText()));
    if (reason.isEmpty()) {
      reason.append(json.path("reason").asText(""));
    }
    String text = reason.toString().strip();
    return ReasonText.shorten(text.isEmpty() ? "it is not compatible with earlier versions" : text);
  }

  private static String extractMessage(JsonNode json) {
    String text = json.path("message").asText("");
    return ReasonText.shorten(text.isEmpty() ? "no reason is given" : text);
  }
}
