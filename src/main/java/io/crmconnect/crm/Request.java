package io.crmconnect.crm;

import java.util.List;
import java.util.Optional;

/**
 * A question to the vendor. One request is one call on the wire; each draws on the budget once.
 * Every request can be asked again unchanged.
 */
public sealed interface Request {

  /** Which account do the credentials belong to? Answer: {@link Result.Account}. */
  record Account() implements Request {}

  /** Which objects are there, custom ones included? Answer: {@link Result.Objects}. */
  record ListObjects() implements Request {}

  /** How much of the day's allowance is used? Answer: {@link Result.Usage}. */
  record Usage() implements Request {}

  /** A request about one object. */
  sealed interface OfObject extends Request {
    CrmObject object();
  }

  /** The object's fields. Answer: {@link Result.Catalogue}. */
  record Catalogue(CrmObject object) implements OfObject {}

  /**
   * How many records, and up to which id (both from the index). Answer: {@link Result.RecordCount}.
   */
  record RecordCount(CrmObject object) implements OfObject {}

  /**
   * What has a version at {@code sinceMs} or later, with no upper end: what changes while the pages
   * are read may be among them or not, but what does not change is on exactly one page. Asked where
   * {@link Capabilities#changes} says so. Answer: {@link Result.Changes}.
   *
   * @param sinceMs epoch ms, inclusive
   * @param position where to go on, as an earlier page of the same {@code sinceMs} said it; absent:
   *     from the beginning
   * @param fields the vendor's names, where changes carry their rows; none: ids and versions alone
   */
  record ChangesSince(
      CrmObject object, long sinceMs, Optional<String> position, List<String> fields)
      implements OfObject {
    public ChangesSince {
      java.util.Objects.requireNonNull(position, "position");
      fields = List.copyOf(fields);
    }

    /** Ids and versions alone. */
    public ChangesSince(CrmObject object, long sinceMs, Optional<String> position) {
      this(object, sinceMs, position, List.of());
    }
  }

  /**
   * Up to which version would {@link ChangesSince} show everything now? Asked where {@link
   * Capabilities#safeBound} says so. Answer: {@link Result.SafeBound}.
   */
  record SafeBound(CrmObject object) implements OfObject {}

  /**
   * The rows of these ids, straight from the primary store. Answer: {@link Result.Rows}.
   *
   * @param ids at most {@link Capabilities#maxIdsPerRead} of them, no id twice
   * @param fields the vendor's names
   */
  record ReadByIds(CrmObject object, List<String> ids, List<String> fields) implements OfObject {
    public ReadByIds {
      ids = List.copyOf(ids);
      fields = List.copyOf(fields);
      if (ids.isEmpty()) {
        throw new IllegalArgumentException("a read names at least one id");
      }
    }
  }

  /**
   * A page of all rows, by ascending id. Answer: {@link Result.Page}.
   *
   * @param pageToken where to go on; absent: from the beginning
   * @param fields the vendor's names; none: ids and versions alone
   */
  record ListPage(CrmObject object, Optional<String> pageToken, List<String> fields)
      implements OfObject {
    public ListPage {
      java.util.Objects.requireNonNull(pageToken, "token");
      fields = List.copyOf(fields);
    }
  }

  /**
   * A page of the vendor's recycle bin: ids and versions alone. Answer: {@link Result.Page}.
   *
   * @param pageToken where to go on; absent: from the beginning
   */
  record ListDeleted(CrmObject object, Optional<String> pageToken) implements OfObject {
    public ListDeleted {
      java.util.Objects.requireNonNull(pageToken, "token");
    }
  }

  /**
   * A page of what was deleted at {@code sinceMs} or later. Asked where {@link
   * Capabilities#deletes} says so. Answer: {@link Result.Deletions}.
   *
   * @param sinceMs epoch ms of the vendor's clock, inclusive
   * @param pageToken where to go on; absent: from the beginning
   */
  record DeletedSince(CrmObject object, long sinceMs, Optional<String> pageToken)
      implements OfObject {
    public DeletedSince {
      java.util.Objects.requireNonNull(pageToken, "token");
    }
  }
}
