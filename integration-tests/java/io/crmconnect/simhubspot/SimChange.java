package io.crmconnect.simhubspot;

/**
 * A commit.
 *
 * @param version last modified, as stamped
 * @param committedAt true time
 * @param visibleAt from when the primary store shows it
 * @param indexedAt from when the index shows it, unless a newer version came first
 */
public record SimChange(
    String type,
    long id,
    Kind kind,
    long version,
    long committedAt,
    long visibleAt,
    long indexedAt) {
  /** What happened to the record. */
  public enum Kind {
    CREATED,
    UPDATED,
    ARCHIVED,
    RESTORED,
    MERGED,
    GONE
  }
}
