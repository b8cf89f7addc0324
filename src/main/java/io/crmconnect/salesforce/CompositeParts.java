/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.crmconnect.crm.Json;
import io.crmconnect.http.HttpOutcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Several calls in one. Their answers are taken out of its answer without parsing them.
 *
 * @see <a
 *     href="https://developer.salesforce.com/docs/platform/api-rest/guide/resources-composite-composite-post.html">Composite</a>
 */
final class CompositeParts {
  private static final String REFERENCE = "part";

  private CompositeParts() {}

  /** The call; a URL in its body may be longer than one of its own. */
  static ApiCall toCall(String path, List<Exchange> exchanges) {
    List<Map<String, Object>> parts = new ArrayList<>();
    for (Exchange exchange : exchanges) {
      Map<String, Object> part = new LinkedHashMap<>();
      part.put("method", exchange.call().method());
      part.put("url", exchange.call().path());
      part.put("referenceId", REFERENCE + parts.size());
      parts.add(part);
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("allOrNone", false);
    body.put("compositeRequest", parts);
    return ApiCall.post(path, Json.write(body));
  }

  /**
   * The answers in the order of the parts; null where one is absent. Each has the headers of the
   * whole, because limits and date are its.
   *
   * @throws IOException if the body is not the expected JSON
   */
  static List<HttpOutcome.Response> split(HttpOutcome.Response response, int parts)
      throws IOException {
    Map<String, HttpOutcome.Response> byReference = parse(response);
    List<HttpOutcome.Response> answers = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      answers.add(byReference.get(REFERENCE + i));
    }
    return answers;
  }

  private static Map<String, HttpOutcome.Response> parse(HttpOutcome.Response response)
      throws IOException {
    Map<String, HttpOutcome.Response> parts = new LinkedHashMap<>();
    byte[] body = response.body();
    boolean found = false;
    try (JsonParser json = Json.MAPPER.getFactory().createParser(body)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("the answer is not a JSON object");
      }
      while (json.nextToken() != JsonToken.END_OBJECT) {
        boolean isList = json.currentName().equals("compositeResponse");
        if (json.nextToken() == JsonToken.START_ARRAY && isList) {
          found = true;
          while (json.nextToken() != JsonToken.END_ARRAY) {
            addPart(json, response, parts);
          }
        } else {
          json.skipChildren();
        }
      }
      if (json.nextToken() != null) {
        throw new IOException("the answer continues after its JSON");
      }
    }
    if (!found) {
      throw new IOException("the answer has no parts");
    }
    return parts;
  }

  private static void addPart(
      JsonParser json, HttpOutcome.Response whole, Map<String, HttpOutcome.Response> parts)
      throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new IOException("a part is not a JSON object");
    }
    byte[] body = new byte[0];
    int status = 0;
    String reference = "";
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      JsonToken token = json.nextToken();
      if (name.equals("body")) {
        int start = Math.toIntExact(json.currentTokenLocation().getByteOffset());
        json.skipChildren();
        if (token.isScalarValue()) {
          json.getText();
        }
        int end = Math.toIntExact(json.currentLocation().getByteOffset());
        body = Arrays.copyOfRange(whole.body(), start, end);
      } else if (name.equals("httpStatusCode") && token == JsonToken.VALUE_NUMBER_INT) {
        status = json.getIntValue();
      } else if (name.equals("referenceId") && token == JsonToken.VALUE_STRING) {
        reference = json.getText();
      } else {
        json.skipChildren();
      }
    }
    parts.put(reference, new HttpOutcome.Response(status, whole.headers(), body));
  }
}
