package io.crmconnect.sync.association;

import io.crmconnect.crm.Association;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.Link;
import io.crmconnect.crm.Row;
import io.crmconnect.crm.RowValues;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Converts links to rows. A link has no version of the vendor's; its row has a number that depends
 * on its category and label instead, so that the headers in the topic show whether it has changed.
 */
final class LinkRows {
  /** As many bits as fit into the range of versions that a record may have. */
  private static final long FINGERPRINT_MASK = (1L << 44) - 1;

  private static final List<String> NAMES = Association.FIELDS.stream().map(Field::name).toList();

  private final RowValues.Builder values = new RowValues.Builder();

  Row toRow(Link link) {
    List<String> texts =
        Arrays.asList(link.fromId(), link.toId(), link.typeId(), link.category(), link.label());
    for (int i = 0; i < texts.size(); i++) {
      values.add(NAMES.get(i), texts.get(i));
    }
    return new Row(link.id(), fingerprint(link), Row.UNKNOWN_TIME, values.build(), List.of());
  }

  /** Negative, so that it is no instant of the vendor's. */
  private static long fingerprint(Link link) {
    long hash = 31 * hashOf(link.category()) + hashOf(link.label());
    return -1 - (hash & FINGERPRINT_MASK);
  }

  private static long hashOf(String text) {
    long hash = text == null ? 7 : 11;
    for (char c : Objects.requireNonNullElse(text, "").toCharArray()) {
      hash = (hash ^ c) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 29;
    }
    return hash;
  }
}
