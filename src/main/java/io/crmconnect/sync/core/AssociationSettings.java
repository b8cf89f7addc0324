package io.crmconnect.sync.core;

/**
 * The settings of the links between records.
 *
 * @param intervalMs time between the starts of two passes over all records of an association
 * @param wildcard whether the associations were selected by {@code *}
 */
public record AssociationSettings(long intervalMs, boolean wildcard) {
  public static final AssociationSettings DEFAULT = new AssociationSettings(3_600_000, false);
}
