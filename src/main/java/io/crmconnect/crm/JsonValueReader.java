/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads the values of a response as text, and quotes parts of the response as they are. */
public final class JsonValueReader {
  private final JsonParser json;
  private final byte[] body;

  /**
   * @param json a parser of the body, whose position this reader shares
   */
  public JsonValueReader(JsonParser json, byte[] body) {
    this.json = json;
    this.body = body;
  }

  /**
   * The current value as text; a value that is not a scalar as JSON.
   *
   * @return null for JSON's null
   */
  public String readText() throws IOException {
    JsonToken token = json.currentToken();
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    if (token.isScalarValue()) {
      return json.getText();
    }
    int startOffset = tokenOffset();
    json.skipChildren();
    return rawJson(startOffset);
  }

  /** Where the current token starts, in bytes. */
  public int tokenOffset() {
    return Math.toIntExact(json.currentTokenLocation().getByteOffset());
  }

  /** The text from the offset to the end of the current token. */
  public String rawJson(int startOffset) {
    int endOffset = Math.toIntExact(json.currentLocation().getByteOffset());
    return new String(body, startOffset, endOffset - startOffset, StandardCharsets.UTF_8);
  }
}
