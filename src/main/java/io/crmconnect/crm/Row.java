package io.crmconnect.crm;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One record as one answer of the vendor showed it.
 *
 * @param id the vendor's id; never empty
 * @param version last modified, epoch ms of the vendor's clock
 * @param createdAt epoch ms, or {@link #UNKNOWN_TIME}
 * @param values the vendor's name of a field to its raw text, null where the record has no value; a
 *     field that the answer left out has no key. Iterates in the order of the answer.
 */
public record Row(
    String id, long version, long createdAt, Map<String, String> values, List<String> mergedIds) {
  public static final long UNKNOWN_TIME = Long.MIN_VALUE;

  public Row(String id, long version, long createdAt, Map<String, String> values) {
    this(id, version, createdAt, values, List.of());
  }

  public Row {
    mergedIds = List.copyOf(mergedIds);
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(values, "values");
  }
}
