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
  record Objects() implements Request {}

  /** How much of the day's allowance is used? Answer: {@link Result.Usage}. */
  record Usage() implements Request {}

  /** A request about one object. */
  sealed interface OfObject extends Request {
    CrmObject object();
  }

  /** The object's fields. Answer: {@link Result.Catalogue}. */
  record Catalogue(CrmObject object) implements OfObject {}

  /** How many records, and up to which id (both from the index). Answer: {@link Result.Extent}. */
  record Extent(CrmObject object) implements OfObject {}

  /**
   * The ids whose version lies at {@code from} or later, with no upper end, in ascending order of
   * the id. Only ids after {@code after}, as the vendor orders them (numbers as numbers). Answer:
   * {@link Result.Changes}.
   *
   * @param from epoch ms, inclusive
   */
  record Window(CrmObject object, long from, Optional<String> after) implements OfObject {}

  /**
   * The rows of these ids, straight from the primary store. Answer: {@link Result.Rows}.
   *
   * @param ids at most {@link Crm#readSize()} of them, no id twice
   * @param fields the vendor's names
   */
  record Read(CrmObject object, List<String> ids, List<String> fields) implements OfObject {
    public Read {
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
   * @param token where to go on; absent: from the beginning
   * @param fields the vendor's names; none: ids and versions alone
   */
  record ListPage(CrmObject object, Optional<String> token, List<String> fields)
      implements OfObject {
    public ListPage {
      java.util.Objects.requireNonNull(token, "token");
      fields = List.copyOf(fields);
    }
  }

  /**
   * A page of the vendor's recycle bin: ids and versions alone. Answer: {@link Result.Page}.
   *
   * @param token where to go on; absent: from the beginning
   */
  record ListArchived(CrmObject object, Optional<String> token) implements OfObject {
    public ListArchived {
      java.util.Objects.requireNonNull(token, "token");
    }
  }
}
