/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A value that a field of a record had from an instant on.
 *
 * @param value "" if it was cleared; null: none
 * @param sourceType what changed it, in the vendor's words; null: unknown, as for the next two
 * @param userId the user who changed it; null: none
 */
public record HistoryEntry(
    Key key, String value, String sourceType, String sourceId, String sourceLabel, String userId)
    implements ChildRow {

  /**
   * What identifies an entry.
   *
   * @param timestamp epoch ms of the vendor's clock, 0 or more
   * @param sequence of the entries with the same timestamp, the oldest has 0
   */
  public record Key(String recordId, String property, long timestamp, int sequence) {
    private static final Pattern ID =
        Pattern.compile("([^:]+):(.+):([0-9]{1,15}):([0-9]{1,9})", Pattern.DOTALL);

    public Key {
      Objects.requireNonNull(recordId, "recordId");
      Objects.requireNonNull(property, "property");
    }

    /** The parts, joined. */
    public String toId() {
      return recordId
          + ID_SEPARATOR
          + property
          + ID_SEPARATOR
          + timestamp
          + ID_SEPARATOR
          + sequence;
    }

    /** The key with this id; empty if it is none of an entry. */
    public static Optional<Key> parse(String id) {
      Matcher parts = ID.matcher(id);
      return parts.matches()
          ? Optional.of(
              new Key(
                  parts.group(1),
                  parts.group(2),
                  Long.parseLong(parts.group(3)),
                  Integer.parseInt(parts.group(4))))
          : Optional.empty();
    }
  }

  public HistoryEntry {
    Objects.requireNonNull(key, "key");
  }

  /** The same value with another number among those of its time. */
  public HistoryEntry withSequence(int sequence) {
    return new HistoryEntry(
        new Key(key.recordId(), key.property(), key.timestamp(), sequence),
        value,
        sourceType,
        sourceId,
        sourceLabel,
        userId);
  }

  @Override
  public String parentId() {
    return key.recordId();
  }

  @Override
  public String id() {
    return key.toId();
  }

  @Override
  public List<String> values() {
    return Arrays.asList(
        key.recordId(),
        key.property(),
        Instant.ofEpochMilli(key.timestamp()).toString(),
        Integer.toString(key.sequence()),
        value,
        sourceType,
        sourceId,
        sourceLabel,
        userId);
  }
}
