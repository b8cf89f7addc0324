/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

/**
 * A commit.
 *
 * @param version the assigned last-modified time
 * @param committedAt the true time
 * @param visibleAt when the primary store shows it
 * @param indexedAt when the index shows it, unless a newer version is indexed first
 */
public record SimChange(
    String type,
    long id,
    Kind kind,
    long version,
    long committedAt,
    long visibleAt,
    long indexedAt) {
  /** The kind of a change. */
  public enum Kind {
    CREATED,
    UPDATED,
    /** The version stays as it was. */
    RECALCULATED,
    ARCHIVED,
    RESTORED,
    MERGED,
    GONE
  }
}
