/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.signal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.ObjectNames;
import io.crmconnect.schema.SchemaDecision;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads a message of the signals topic: {@code {"id": "…", "type": "…", "data": {…}}}, as
 * Debezium's signals. Whatever it contains, the result is a signal; what cannot be understood is
 * {@link Signal.Malformed}.
 */
public final class SignalParser {
  /** Enough for the ids of a resync, and little enough to keep it until it is carried out. */
  public static final int MAX_BYTES = 32 << 10;

  /** Ids of one resync: they are stored in the object's offset until they are read. */
  public static final int MAX_IDS = 500;

  public static final Duration MAX_VERSION_RANGE = Duration.ofDays(366);

  private static final int MAX_ID_LENGTH = 128;
  private static final int MAX_QUOTED_LENGTH = 80;

  /** Before any version of a CRM's record. */
  private static final Instant MIN_VERSION = Instant.parse("1990-01-01T00:00:00Z");

  private static final Instant MAX_VERSION = Instant.parse("9999-12-31T00:00:00Z");

  /** The only loggers that may be set: those of HTTP clients would log tokens. */
  private static final String LOGGERS = "io.crmconnect";

  private static final ObjectReader READER =
      Json.MAPPER
          .reader()
          .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedException(String reason) {
      super(reason);
    }
  }

  private SignalParser() {}

  /**
   * @param value of the message; null if it has none
   */
  public static ReceivedSignal parse(long position, byte[] value) {
    if (value == null || value.length == 0) {
      return malformed(position, "The message is empty.");
    }
    if (value.length > MAX_BYTES) {
      return malformed(
          position,
          "The message has "
              + value.length
              + " bytes, but may have at most "
              + MAX_BYTES
              + ". Send several signals.");
    }
    JsonNode message;
    try {
      message = READER.readTree(value);
    } catch (JsonProcessingException e) {
      return malformed(
          position,
          "The message is not valid JSON in UTF-8: "
              + cut(e.getOriginalMessage())
              + (e.getLocation() == null
                  ? "."
                  : " (line "
                      + e.getLocation().getLineNr()
                      + ", column "
                      + e.getLocation().getColumnNr()
                      + ")."));
    } catch (IOException e) {
      return malformed(
          position, "The message is not valid JSON in UTF-8: " + cut(e.toString()) + ".");
    }
    String id = textOrEmpty(message, "id");
    String type = textOrEmpty(message, "type");
    try {
      return new ReceivedSignal(position, id, type, parse(message));
    } catch (MalformedException e) {
      return new ReceivedSignal(position, id, type, new Signal.Malformed(e.getMessage()));
    }
  }

  private static ReceivedSignal malformed(long position, String reason) {
    return new ReceivedSignal(position, "", "", new Signal.Malformed(reason));
  }

  private static String textOrEmpty(JsonNode message, String key) {
    return message.path(key).isTextual() ? cut(message.get(key).textValue()) : "";
  }

  private static Signal parse(JsonNode message) throws MalformedException {
    if (!message.isObject()) {
      throw new MalformedException(
          "The message must be a JSON object like"
              + " {\"id\":\"1\",\"type\":\"reconcile\",\"data\":{\"object\":\"contacts\"}}.");
    }
    requireOnly(message, "The message", "id", "type", "data");
    requireText(message, "", "id", MAX_ID_LENGTH);
    String type = requireText(message, "", "type", MAX_ID_LENGTH);
    SignalType signalType =
        SignalType.of(type)
            .orElseThrow(
                () ->
                    new MalformedException(
                        "The type "
                            + quote(type)
                            + " is unknown; the types are "
                            + SignalType.listCodes()
                            + "."));
    JsonNode data = message.path("data");
    if (!data.isObject()) {
      throw new MalformedException(
          "data is missing or not a JSON object; a "
              + type
              + " has data like "
              + signalType.example()
              + ".");
    }
    return switch (signalType) {
      case RESYNC -> parseResync(data);
      case RECONCILE -> new Signal.Reconcile(requireOnlyObject(data));
      case PAUSE_BACKFILL -> new Signal.PauseBackfill(requireOnlyObject(data));
      case RESUME_BACKFILL -> new Signal.ResumeBackfill(requireOnlyObject(data));
      case ACCEPT -> parseAccept(data);
      case RELEASE -> parseRelease(data);
      case SET_LOG_LEVEL -> parseLogLevel(data);
    };
  }

  private static String requireOnlyObject(JsonNode data) throws MalformedException {
    requireOnly(data, "data", "object");
    return requireObject(data);
  }

  private static String requireObject(JsonNode data) throws MalformedException {
    String object = requireText(data, "data.", "object", MAX_ID_LENGTH);
    if (!object.equals(Signal.ALL_OBJECTS) && !ObjectNames.isValid(object)) {
      throw new MalformedException(
          "data.object is "
              + quote(object)
              + ", which is not the name of an object; for all objects, write \"*\".");
    }
    return object;
  }

  private static Signal parseResync(JsonNode data) throws MalformedException {
    requireOnly(data, "data", "object", "ids", "from", "to");
    String object = requireObject(data);
    boolean hasIds = data.has("ids");
    boolean hasRange = data.has("from") || data.has("to");
    if (hasIds && hasRange) {
      throw new MalformedException(
          "data has ids and a range of versions (from, to); send two signals.");
    }
    if (object.equals(Signal.ALL_OBJECTS) && hasIds) {
      throw new MalformedException("data.ids are ids of one object, but data.object is \"*\".");
    }
    if (hasIds) {
      return new Signal.Resync(object, new ResyncTarget.Ids(parseIds(data.get("ids"))));
    }
    return new Signal.Resync(
        object, hasRange ? parseVersions(data) : new ResyncTarget.WholeObject());
  }

  private static List<String> parseIds(JsonNode array) throws MalformedException {
    if (!array.isArray() || array.isEmpty() || array.size() > MAX_IDS) {
      throw new MalformedException(
          "data.ids must be an array of 1 to "
              + MAX_IDS
              + " ids"
              + (array.isArray()
                  ? ", but has "
                      + array.size()
                      + ". Send several signals, or resync the whole object."
                  : "."));
    }
    Set<String> ids = new LinkedHashSet<>();
    for (JsonNode id : array) {
      boolean isId = id.isTextual() || id.isIntegralNumber();
      if (!isId || id.asText().isBlank() || id.asText().length() > MAX_ID_LENGTH) {
        throw new MalformedException(
            "data.ids has "
                + quote(id.toString())
                + ", but each id must be a text or a number of 1 to "
                + MAX_ID_LENGTH
                + " characters.");
      }
      ids.add(id.asText());
    }
    return List.copyOf(ids);
  }

  private static ResyncTarget parseVersions(JsonNode data) throws MalformedException {
    Instant from = requireInstant(data, "from");
    Instant to = requireInstant(data, "to");
    if (to.isBefore(from)) {
      throw new MalformedException("data.to is before data.from.");
    }
    if (Duration.between(from, to).compareTo(MAX_VERSION_RANGE) > 0) {
      throw new MalformedException(
          "The range from data.from to data.to has more than "
              + MAX_VERSION_RANGE.toDays()
              + " days. Send several signals, or resync the whole object.");
    }
    return new ResyncTarget.Versions(from.toEpochMilli(), to.toEpochMilli());
  }

  private static Instant requireInstant(JsonNode data, String key) throws MalformedException {
    Optional<Instant> instant = parseInstant(data.path(key));
    if (instant.isEmpty()
        || instant.get().isBefore(MIN_VERSION)
        || instant.get().isAfter(MAX_VERSION)) {
      throw new MalformedException(
          "data."
              + key
              + (data.has(key) ? " is " + quote(data.get(key).toString()) : " is missing")
              + ", but must be an instant after 1990 like \"2026-11-01T00:00:00Z\", or milliseconds"
              + " since 1970. A resync of versions has both data.from and data.to.");
    }
    return instant.get();
  }

  private static Optional<Instant> parseInstant(JsonNode node) {
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return Optional.of(Instant.ofEpochMilli(node.longValue()));
    }
    try {
      return node.isTextual()
          ? Optional.of(OffsetDateTime.parse(node.textValue()).toInstant())
          : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Signal parseAccept(JsonNode data) throws MalformedException {
    requireOnly(data, "data", "decision");
    String text = requireText(data, "data.", "decision", 512);
    return SchemaDecision.parse(text)
        .map(Signal.Accept::new)
        .orElseThrow(
            () ->
                new MalformedException(
                    "data.decision is "
                        + quote(text)
                        + ", but must be written as in schema.accept: contacts.fax:removed,"
                        + " contacts.phone_number:phone or deals.amount:string."));
  }

  private static Signal parseRelease(JsonNode data) throws MalformedException {
    requireOnly(data, "data", "object", "run");
    String object = requireObject(data);
    if (object.equals(Signal.ALL_OBJECTS)) {
      throw new MalformedException(
          "data.object is \"*\", but each object's deletes are held by another run; release each"
              + " object on its own.");
    }
    JsonNode run = data.path("run");
    boolean isNumber = run.isIntegralNumber() && run.canConvertToLong() && run.longValue() > 0;
    if (!isNumber && !(run.isTextual() && run.textValue().matches("[1-9][0-9]{0,17}"))) {
      throw new MalformedException(
          "data.run is "
              + (run.isMissingNode() ? "missing" : quote(run.toString()))
              + ", but must be the number of the run in the event delete.held.");
    }
    return new Signal.Release(object, run.asLong());
  }

  private static Signal parseLogLevel(JsonNode data) throws MalformedException {
    requireOnly(data, "data", "logger", "level");
    String logger = requireText(data, "data.", "logger", MAX_ID_LENGTH);
    if (!logger.equals(LOGGERS) && !logger.startsWith(LOGGERS + ".")) {
      throw new MalformedException(
          "data.logger is "
              + quote(logger)
              + ", but only "
              + LOGGERS
              + " and the loggers below it can be set; others might log secrets. Use PUT"
              + " /admin/loggers for them.");
    }
    String level = requireText(data, "data.", "level", MAX_ID_LENGTH);
    Optional<LogLevel> logLevel =
        Stream.of(LogLevel.values())
            .filter(each -> each.name().equals(level.toUpperCase(Locale.ROOT)))
            .findFirst();
    return new Signal.SetLogLevel(
        logger,
        logLevel.orElseThrow(
            () ->
                new MalformedException(
                    "data.level is "
                        + quote(level)
                        + ", but must be one of "
                        + Stream.of(LogLevel.values())
                            .map(LogLevel::name)
                            .collect(Collectors.joining(", "))
                        + ".")));
  }

  /** A misspelt key must not make a signal mean something else. */
  private static void requireOnly(JsonNode node, String name, String... keys)
      throws MalformedException {
    Set<String> unknown = new TreeSet<>();
    node.fieldNames().forEachRemaining(unknown::add);
    Set.of(keys).forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new MalformedException(
          name
              + " has the unknown key "
              + quote(unknown.iterator().next())
              + "; the known keys are "
              + String.join(", ", keys)
              + ".");
    }
  }

  private static String requireText(JsonNode node, String path, String key, int maxLength)
      throws MalformedException {
    JsonNode text = node.path(key);
    if (!text.isTextual() || text.textValue().isBlank() || text.textValue().length() > maxLength) {
      throw new MalformedException(
          path
              + key
              + (text.isMissingNode() ? " is missing" : " is " + quote(text.toString()))
              + ", but must be a text of 1 to "
              + maxLength
              + " characters.");
    }
    return text.textValue();
  }

  private static String quote(String text) {
    return "'" + cut(text) + "'";
  }

  private static String cut(String text) {
    return text.length() <= MAX_QUOTED_LENGTH ? text : text.substring(0, MAX_QUOTED_LENGTH) + "…";
  }
}
