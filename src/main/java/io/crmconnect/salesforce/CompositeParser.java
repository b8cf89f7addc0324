package io.crmconnect.salesforce;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.crmconnect.crm.Json;
import io.crmconnect.http.HttpOutcome;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Takes the answers of the parts out of a composite answer, without parsing them. */
final class CompositeParser {
  private CompositeParser() {}

  /**
   * @return by reference id; each has the headers of the whole, because limits and date are its
   */
  static Map<String, HttpOutcome.Response> parse(HttpOutcome.Response response) throws IOException {
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
