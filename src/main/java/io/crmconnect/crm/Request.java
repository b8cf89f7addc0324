/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.List;
import java.util.Optional;

/**
 * A request to the vendor. One request is one HTTP call and counts once against the budget, unless
 * the vendor sends several together. Every request can be repeated unchanged.
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

  /** A request for several records at once, which can be repeated for fewer of them. */
  sealed interface Divisible extends OfObject {
    /** Maximum number of records in the response; 0: as many as the vendor allows. */
    int limit();
  }

  /**
   * A part of the object's catalogue. Result: {@link Result.Catalogue}.
   *
   * @param part as an earlier part names it; empty: the first one
   */
  record Catalogue(CrmObject object, Optional<String> part) implements OfObject {
    public Catalogue {
      java.util.Objects.requireNonNull(part, "part");
    }

    /** A request for the first part. */
    public Catalogue(CrmObject object) {
      this(object, Optional.empty());
    }
  }

  /**
   * Whether the credentials may read these fields. The vendor leaves a single one that is forbidden
   * out of all later requests, and answers null for it. Only sent after a request with fields was
   * forbidden. Result: {@link Result.FieldsProbed}.
   *
   * @param fields the vendor's names; empty: whether the object can be read at all
   */
  record ProbeFields(CrmObject object, List<String> fields) implements OfObject {
    public ProbeFields {
      fields = List.copyOf(fields);
    }
  }

  /**
   * The number of records and the highest id, both from the index. Result: {@link
   * Result.RecordCount}.
   */
  record RecordCount(CrmObject object) implements OfObject {}

  /**
   * A page of the changes with a version of {@code sinceMs} or later, without an upper end. A
   * record that changes while the pages are read may be missing; every other one is on exactly one
   * page. Only sent if {@link Capabilities#changes} allows it. Result: {@link Result.Changes}.
   *
   * @param sinceMs epoch ms, inclusive
   * @param position the next position of an earlier page with the same {@code sinceMs}; empty: from
   *     the beginning
   * @param fields the vendor's names, if changes contain rows; empty: only ids and versions
   * @param limit as in {@link Divisible}
   */
  record ChangesSince(
      CrmObject object, long sinceMs, Optional<String> position, List<String> fields, int limit)
      implements Divisible {
    public ChangesSince {
      java.util.Objects.requireNonNull(position, "position");
      fields = List.copyOf(fields);
    }

    /** A request for a full page. */
    public ChangesSince(
        CrmObject object, long sinceMs, Optional<String> position, List<String> fields) {
      this(object, sinceMs, position, fields, 0);
    }

    /** A request for ids and versions only. */
    public ChangesSince(CrmObject object, long sinceMs, Optional<String> position) {
      this(object, sinceMs, position, List.of());
    }
  }

  /**
   * The version up to which {@link ChangesSince} is complete at present. Only sent if {@link
   * Capabilities#safeBound} is true. Result: {@link Result.SafeBound}.
   */
  record SafeBound(CrmObject object) implements OfObject {}

  /**
   * The rows of these ids, read directly from the primary store. Result: {@link Result.Rows}.
   *
   * @param ids at most {@link Capabilities#maxIdsPerRead} of them, no id twice
   * @param fields the vendor's names
   */
  record ReadByIds(CrmObject object, List<String> ids, List<String> fields) implements Divisible {
    public ReadByIds {
      ids = List.copyOf(ids);
      fields = List.copyOf(fields);
      if (ids.isEmpty()) {
        throw new IllegalArgumentException("ids must not be empty");
      }
    }

    @Override
    public int limit() {
      return ids.size();
    }
  }

  /**
   * A page of all rows, by ascending id. Result: {@link Result.Page}.
   *
   * @param pageToken of the page; empty: the first page
   * @param fields the vendor's names; empty: only ids and versions
   * @param limit as in {@link Divisible}
   */
  record ListPage(CrmObject object, Optional<String> pageToken, List<String> fields, int limit)
      implements Divisible {
    public ListPage {
      java.util.Objects.requireNonNull(pageToken, "pageToken");
      fields = List.copyOf(fields);
    }

    /** A request for a full page. */
    public ListPage(CrmObject object, Optional<String> pageToken, List<String> fields) {
      this(object, pageToken, fields, 0);
    }
  }

  /**
   * The next step of an export of all rows: it begins the export, asks how far it is, or brings a
   * page of its rows. Rows come in any order and are as old as the beginning of the export. Sent
   * again, the first step may begin another export. Only sent if {@link
   * VendorCapabilities#exportThreshold} allows it. Result: {@link Result.ExportPending}, {@link
   * Result.ExportedRows} or {@link Result.ExportAbandoned}.
   *
   * @param pageToken of the step, as the result of the step before names it; empty: begins an
   *     export
   * @param fields the vendor's names, the same in all steps; never empty
   * @param limit as in {@link Divisible}
   */
  record ExportPage(CrmObject object, Optional<String> pageToken, List<String> fields, int limit)
      implements Divisible {
    public ExportPage {
      java.util.Objects.requireNonNull(pageToken, "pageToken");
      fields = List.copyOf(fields);
    }
  }

  /**
   * A page of the vendor's recycle bin, with ids and versions only. Result: {@link Result.Page}.
   *
   * @param pageToken of the page; empty: the first page
   * @param limit as in {@link Divisible}
   */
  record ListDeleted(CrmObject object, Optional<String> pageToken, int limit) implements Divisible {
    public ListDeleted {
      java.util.Objects.requireNonNull(pageToken, "pageToken");
    }

    /** A request for a full page. */
    public ListDeleted(CrmObject object, Optional<String> pageToken) {
      this(object, pageToken, 0);
    }
  }

  /**
   * A page of the records that were deleted at {@code sinceMs} or later. Only sent if {@link
   * Capabilities#deletes} allows it. Result: {@link Result.Deletions}.
   *
   * @param sinceMs epoch ms of the vendor's clock, inclusive
   * @param pageToken of the page; empty: the first page
   * @param limit as in {@link Divisible}
   */
  record DeletedSince(CrmObject object, long sinceMs, Optional<String> pageToken, int limit)
      implements Divisible {
    public DeletedSince {
      java.util.Objects.requireNonNull(pageToken, "pageToken");
    }

    /** A request for a full page. */
    public DeletedSince(CrmObject object, long sinceMs, Optional<String> pageToken) {
      this(object, sinceMs, pageToken, 0);
    }
  }

  /**
   * The links of these records, or other rows that belong to them. Only sent for a {@link
   * ChildObject}. Result: {@link Result.Links}.
   *
   * @param object the child; of an association also its {@link Association#reversed reverse}
   * @param from at most {@link Capabilities#maxIdsPerRead} records, none twice
   * @param byTime whether rows are wanted in the order in which they were added, in either
   *     direction; only for {@link ListMemberships}
   */
  record ReadLinks(CrmObject object, List<FromRecord> from, boolean byTime) implements Divisible {
    /** A request for rows in no order, or in that of their ids. */
    public ReadLinks(CrmObject object, List<FromRecord> from) {
      this(object, from, false);
    }

    /**
     * @param after the next page of an earlier answer; empty: the first one
     */
    public record FromRecord(String id, Optional<String> after) {
      public FromRecord {
        java.util.Objects.requireNonNull(id, "id");
        java.util.Objects.requireNonNull(after, "after");
      }
    }

    public ReadLinks {
      from = List.copyOf(from);
      if (from.isEmpty()) {
        throw new IllegalArgumentException("from must not be empty");
      }
    }

    @Override
    public int limit() {
      return from.size();
    }
  }
}
