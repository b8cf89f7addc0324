package io.crmconnect.crm;

import java.util.List;
import java.util.Optional;

/**
 * A request to the vendor. One request is one HTTP call and counts once against the budget. Every
 * request can be repeated unchanged.
 */
public sealed interface Request {

  /** The account of the credentials. Result: {@link Result.Account}. */
  record Account() implements Request {}

  /** All objects, including custom ones. Result: {@link Result.Objects}. */
  record ListObjects() implements Request {}

  /** The usage of the daily limit. Result: {@link Result.Usage}. */
  record Usage() implements Request {}

  /** A request about one object. */
  sealed interface OfObject extends Request {
    CrmObject object();
  }

  /** The object's fields. Result: {@link Result.Catalogue}. */
  record Catalogue(CrmObject object) implements OfObject {}

  /**
   * The number of records and the highest id, both from the index. Result: {@link
   * Result.RecordCount}.
   */
  record RecordCount(CrmObject object) implements OfObject {}

  /**
   * The ids whose version is {@code sinceMs} or later, without an upper end, in ascending order of
   * ids. Only ids after {@code afterId} in the vendor's order (numbers as numbers). Result: {@link
   * Result.Changes}.
   *
   * @param sinceMs epoch ms, inclusive
   */
  record ChangesSince(CrmObject object, long sinceMs, Optional<String> afterId)
      implements OfObject {}

  /**
   * The rows of these ids, read directly from the primary store. Result: {@link Result.Rows}.
   *
   * @param ids at most {@link CrmClient#readSize()} of them, no id twice
   * @param fields the vendor's names
   */
  record ReadByIds(CrmObject object, List<String> ids, List<String> fields) implements OfObject {
    public ReadByIds {
      ids = List.copyOf(ids);
      fields = List.copyOf(fields);
      if (ids.isEmpty()) {
        throw new IllegalArgumentException("ids must not be empty");
      }
    }
  }

  /**
   * A page of all rows, by ascending id. Result: {@link Result.Page}.
   *
   * @param pageToken of the page; empty: the first page
   * @param fields the vendor's names; empty: only ids and versions
   */
  record ListPage(CrmObject object, Optional<String> pageToken, List<String> fields)
      implements OfObject {
    public ListPage {
      java.util.Objects.requireNonNull(pageToken, "pageToken");
      fields = List.copyOf(fields);
    }
  }

  /**
   * A page of the vendor's recycle bin, with ids and versions only. Result: {@link Result.Page}.
   *
   * @param pageToken of the page; empty: the first page
   */
  record ListDeleted(CrmObject object, Optional<String> pageToken) implements OfObject {
    public ListDeleted {
      java.util.Objects.requireNonNull(pageToken, "pageToken");
    }
  }
}
