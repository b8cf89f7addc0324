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

  /** The token of the page after this one; empty if it is the last. */
  static Optional<String> nextAfter(JsonNode paged) {
    String after = paged.path("paging").path("next").path("after").asText("");
    return after.isEmpty() ? Optional.empty() : Optional.of(after);
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
