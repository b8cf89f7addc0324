package io.crmconnect.simhubspot;

import java.util.SortedMap;

/**
 * A live record as it is in truth.
 *
 * @param version last modified, as stamped
 * @param values each property of the catalogue, system ones included: text, "" where cleared, null
 *     where unset
 */
public record SimRow(long id, long version, long createdAt, SortedMap<String, String> values) {}
