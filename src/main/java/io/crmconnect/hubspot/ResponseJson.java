/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.NumericIdOrder;
import java.io.IOException;
import java.util.Optional;

/** What the bodies of HubSpot's responses have in common. */
final class ResponseJson {
  /** An id becomes part of keys and offsets. */
  private static final int MAX_ID_LENGTH = 19;

  /** A token becomes part of a URL. */
  private static final int MAX_TOKEN_LENGTH = 4_096;

  private ResponseJson() {}

  static JsonNode parseObject(byte[] body) throws IOException {
    JsonNode node = Json.MAPPER.readTree(body);
    if (node == null || !node.isObject()) {
      throw new IOException("the response is not a JSON object");
    }
    return node;
  }

  static JsonNode requireArray(JsonNode body, String name) throws IOException {
    JsonNode elements = body.path(name);
    if (!elements.isArray()) {
      throw new IOException("the response has no " + name);
    }
    return elements;
  }

  /**
   * The token of the page after this one; empty if it is the last.
   *
   * @throws IOException if there is a page after this one, but no token that can be used: this is
   *     not the end
   */
  static Optional<String> nextAfter(JsonNode paged) throws IOException {
    JsonNode next = paged.path("paging").path("next");
    if (next.isMissingNode() || next.isNull()) {
      return Optional.empty();
    }
    JsonNode after = next.path("after");
    boolean usable = after.isTextual() || after.isIntegralNumber();
    if (!usable || after.asText().isBlank() || after.asText().length() > MAX_TOKEN_LENGTH) {
      throw new IOException("the next page has no token that can be used");
    }
    return Optional.of(after.asText());
  }

  /**
   * @throws IOException if a batch says, or shows by its status, that it lacks more than its errors
   *     name
   */
  static void requireWholeBatch(int status, JsonNode body) throws IOException {
    JsonNode errors = body.path("errors");
    boolean lacksErrors =
        status == 207 ? errors.isEmpty() : !errors.isMissingNode() && !errors.isArray();
    if (!body.path("status").asText("COMPLETE").equals("COMPLETE")
        || lacksErrors
        || body.path("numErrors").asLong(0) > errors.size()) {
      throw new IOException("the batch is not complete");
    }
  }

  static boolean isId(String text) {
    return text.length() <= MAX_ID_LENGTH && NumericIdOrder.isNumber(text);
  }

  /** A scalar as text, anything else as JSON; null if it is absent. */
  static String text(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    return node.isValueNode() ? node.asText() : node.toString();
  }
}
