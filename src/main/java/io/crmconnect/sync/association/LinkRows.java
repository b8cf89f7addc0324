/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.association;

import io.crmconnect.crm.ChildObject;
import io.crmconnect.crm.ChildRow;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.Row;
import io.crmconnect.crm.RowValues;
import java.util.List;
import java.util.Objects;

/**
 * Converts links to rows. A link has no version of the vendor's; its row has a number that depends
 * on the values beside its key instead, so that the headers in the topic show whether it has
 * changed.
 */
final class LinkRows {
  private static final long FINGERPRINT_MASK = -(ChildRow.MIN_FINGERPRINT + 1);

  private final List<String> names;
  private final int keySize;
  private final RowValues.Builder values = new RowValues.Builder();

  LinkRows(ChildObject child) {
    this.names = child.fields().stream().map(Field::name).toList();
    this.keySize = child.keySize();
  }

  Row toRow(ChildRow child) {
    List<String> texts = child.values();
    for (int i = 0; i < texts.size(); i++) {
      values.add(names.get(i), texts.get(i));
    }
    return new Row(child.id(), fingerprint(texts), Row.UNKNOWN_TIME, values.build(), List.of());
  }

  /** The version of its row. */
  long versionOf(ChildRow child) {
    return fingerprint(child.values());
  }

  /** From {@link ChildRow#MIN_FINGERPRINT} to -1. */
  private long fingerprint(List<String> texts) {
    long hash = 0;
    for (String text : texts.subList(keySize, texts.size())) {
      hash = 31 * hash + hashOf(text);
    }
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
