/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.crmconnect.crm.Json;
import java.io.IOException;

/** Raw texts in a form that the JSON columns of warehouses accept. */
final class AcceptedJson {
  /** BigQuery takes no more levels. */
  private static final int MAX_DEPTH = 500;

  private AcceptedJson() {}

  /** The text itself if it is JSON that is not nested too deeply; otherwise a JSON text of it. */
  static String of(String raw) {
    if (isAccepted(raw)) {
      return raw;
    }
    StringBuilder quoted = new StringBuilder(raw.length() + 16);
    TextSanitizer.appendQuoted(quoted, raw);
    return quoted.toString();
  }

  private static boolean isAccepted(String raw) {
    int depth = 0;
    boolean ended = false;
    try (JsonParser parser = Json.MAPPER.createParser(raw)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (ended) {
          return false;
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (depth > MAX_DEPTH) {
          return false;
        }
        ended = depth == 0;
      }
      return ended;
    } catch (IOException e) {
      return false;
    }
  }
}
