/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Cuts JSON texts so that what is left is still JSON and says that it was cut. */
final class CutJson {
  private CutJson() {}

  /**
   * The JSON itself, or an object that contains the beginning of it as text.
   *
   * @param maxBytes as a JSON string, see {@link RecordSize#ofText}
   */
  static String limit(String json, long maxBytes) {
    if (RecordSize.ofText(json) <= maxBytes) {
      return json;
    }
    int bytes = json.getBytes(StandardCharsets.UTF_8).length;
    StringBuilder cut = new StringBuilder("{\"truncated\":true,\"bytes\":" + bytes);
    cut.append(",\"start\":");
    long startBytes = maxBytes - RecordSize.ofText(cut.toString()) - 8;
    TextSanitizer.appendQuoted(cut, RecordSize.cutQuoted(json, startBytes));
    return cut.append('}').toString();
  }

  /** The id itself, or its beginning and a hash, so that different ids stay different. */
  static String limitId(String id, long maxBytes) {
    return RecordSize.ofText(id) <= maxBytes
        ? id
        : RecordSize.cut(id, maxBytes / 2)
            + "~"
            + UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8));
  }
}
