/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.madeupcrm;

import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.ChangeFeed;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.DeleteFeed;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Answers requests about an account: strictly, and with the faults of its settings. */
public final class MadeUpApi {
  /** How many rows a page of changes has at the most. */
  private static final int CHANGES_PAGE_SIZE = 100;

  private static final int DELETES_PAGE_SIZE = 8;

  static final long OMISSION_PAUSE_MS = 60_000;

  /** The request is refused. */
  private static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Result.Failure failure;

    RefusedException(FailureKind kind, String message) {
      super(message);
      this.failure = new Result.Failure(kind, message, 0);
    }
  }

  private final MadeUpAccount account;
  private final MadeUpSettings.Faults faults;
  private final RandomGenerator random;
  private final MadeUpLimits limits;
  private final List<String> refusedRequests = new ArrayList<>();
  private String emptyObject = "";
  private long emptyUntil = Long.MIN_VALUE;
  private boolean emptyReadsOnly;
  private boolean faultsEnded;

  public MadeUpApi(MadeUpAccount account, RandomGenerator random) {
    this.account = account;
    this.faults = account.settings().faults();
    this.random = new SplittableRandom(random.nextLong());
    this.limits = new MadeUpLimits(account.settings(), this.random);
  }

  /** The object seems to have no records until then. */
  public void setEmptyAnswers(String object, long until, boolean readsOnly) {
    emptyObject = object;
    emptyUntil = until;
    emptyReadsOnly = readsOnly;
  }

  /** From now on the only refusals are deserved ones. */
  public void endFaults() {
    faultsEnded = true;
    account.clocks().endJumps();
  }

  /** Malformed requests; grows. */
  public List<String> refusedRequests() {
    return Collections.unmodifiableList(refusedRequests);
  }

  public long unexpectedThrottles() {
    return limits.unexpectedThrottles();
  }

  public CrmResponse answer(Request request, long now) {
    if (occurs(faults.timeouts())) {
      return new CrmResponse(
          new Result.Failure(FailureKind.UNAVAILABLE, "no response in time", 0),
          OptionalLong.empty(),
          BudgetSignals.NONE);
    }
    return new CrmResponse(
        result(request, now),
        OptionalLong.of(account.clocks().responseTime(now, random)),
        BudgetSignals.NONE);
  }

  private Result result(Request request, long now) {
    if (occurs(faults.throttled())) {
      return throttled(MadeUpLimits.CALLS, 1_000);
    }
    String exceeded = limits.exceededBy(request, now);
    if (!exceeded.isEmpty()) {
      return throttled(exceeded, 0);
    }
    if (occurs(faults.unavailable())) {
      return new Result.Failure(FailureKind.UNAVAILABLE, "a server error", 0);
    }
    try {
      return dispatch(request, now);
    } catch (RefusedException e) {
      return e.failure;
    }
  }

  private static Result throttled(String limit, long retryAfterMs) {
    return Result.Failure.throttled(limit, "too many " + limit, retryAfterMs);
  }

  private Result dispatch(Request request, long now) throws RefusedException {
    if (request instanceof Request.Account) {
      return new Result.Account("made-up-1", "UTC");
    }
    if (request instanceof Request.Usage) {
      return new Result.Usage(OptionalLong.empty(), 0, OptionalLong.empty());
    }
    if (request instanceof Request.ListObjects) {
      return new Result.Objects(MadeUpObjects.all());
    }
    Request.OfObject ofObject = (Request.OfObject) request;
    MadeUpObject object = account.find(ofObject.object());
    if (object == null) {
      throw malformed(request, FailureKind.UNKNOWN_OBJECT, "there is no such object");
    }
    if (request instanceof Request.ProbeFields) {
      return new Result.FieldsProbed(true, "");
    }
    if (request instanceof Request.Catalogue) {
      return catalogue(object);
    }
    if (request instanceof Request.SafeBound) {
      require(object.capabilities.safeBound(), request, "the object has no safe bound");
      return new Result.SafeBound(account.safeBound(object, now));
    }
    boolean empty = !faultsEnded && object.name.equals(emptyObject) && now < emptyUntil;
    if (request instanceof Request.ReadByIds read) {
      return read(object, read, empty, now);
    }
    boolean emptyLists = empty && !emptyReadsOnly;
    if (request instanceof Request.RecordCount) {
      return recordCount(object, emptyLists, now);
    }
    if (request instanceof Request.ListPage list) {
      return listPage(object, list, emptyLists, now);
    }
    if (request instanceof Request.ChangesSince changes) {
      return changes(object, changes, emptyLists, now);
    }
    if (request instanceof Request.DeletedSince deleted) {
      return deletions(object, deleted, now);
    }
    throw malformed(request, FailureKind.BAD_REQUEST, "this vendor has nothing of the kind");
  }

  private static Result catalogue(MadeUpObject object) {
    List<Field> fields = new ArrayList<>();
    object.fields.forEach(
        (name, field) -> fields.add(new Field(name, MadeUpObject.portType(field.type()))));
    return new Result.Catalogue(fields);
  }

  private Result recordCount(MadeUpObject object, boolean empty, long now) {
    long asOf = replicaTime(now);
    long count = 0;
    String maxId = "";
    for (MadeUpRecord record : object.records.values()) {
      MadeUpRecord.Version version = record.asOf(asOf);
      if (version != null && version.state() == MadeUpRecord.State.LIVE && !empty) {
        count++;
        maxId = record.id;
      }
    }
    return new Result.RecordCount(count, maxId.isEmpty() ? Optional.empty() : Optional.of(maxId));
  }

  private Result read(MadeUpObject object, Request.ReadByIds read, boolean empty, long now)
      throws RefusedException {
    require(object.capabilities.readsByIds(), read, "the object cannot be read by ids");
    require(read.ids().size() <= object.capabilities.maxIdsPerRead(), read, "too many ids");
    require(new HashSet<>(read.ids()).size() == read.ids().size(), read, "an id comes twice");
    for (String id : read.ids()) {
      require(MadeUpIds.isValid(id), read, "no id: " + id);
    }
    checkFields(object, read, read.fields());
    long asOf = replicaTime(now);
    List<Row> rows = new ArrayList<>();
    for (String id : read.ids()) {
      MadeUpRecord record = object.records.get(id);
      MadeUpRecord.Version version = record == null ? null : record.asOf(asOf);
      if (version != null && version.state() == MadeUpRecord.State.LIVE && !empty) {
        if (record.mayBeOmitted(now) && occurs(faults.omittedRows())) {
          record.omitNotBefore(now + OMISSION_PAUSE_MS);
        } else {
          rows.add(row(object, record, version, read.fields()));
        }
      }
    }
    return new Result.Rows(rows, List.of(), List.of());
  }

  private Result listPage(MadeUpObject object, Request.ListPage list, boolean empty, long now)
      throws RefusedException {
    checkFields(object, list, list.fields());
    String after = list.pageToken().isEmpty() ? "" : listPosition(object, list);
    if (empty) {
      return new Result.Page(List.of(), List.of(), List.of(), Optional.empty());
    }
    if (!after.isEmpty() && occurs(faults.repeatedRows())) {
      String before = object.records.lowerKey(after);
      after = before == null ? "" : before;
    }
    long asOf = replicaTime(now);
    int size = pageSize(list, object.capabilities.listPageSize());
    List<Row> rows = new ArrayList<>();
    boolean more = false;
    for (MadeUpRecord record : object.records.tailMap(after, false).values()) {
      MadeUpRecord.Version version = record.asOf(asOf);
      if (version == null || version.state() != MadeUpRecord.State.LIVE) {
        continue;
      }
      if (rows.size() == size) {
        more = true;
        break;
      }
      rows.add(row(object, record, version, list.fields()));
    }
    boolean emptyPageFollows = !more && !rows.isEmpty() && occurs(faults.emptyLastPages());
    if (!more && !emptyPageFollows) {
      return new Result.Page(rows, List.of(), List.of(), Optional.empty());
    }
    String last = rows.get(rows.size() - 1).id();
    Optional<String> next =
        list.pageToken().isPresent() && occurs(faults.repeatedTokens())
            ? list.pageToken()
            : Optional.of(
                object.capabilities.idOrder().isResumable(last)
                    ? last
                    : PositionTokens.seal(PositionTokens.LIST, object.name, last));
    return new Result.Page(rows, List.of(), List.of(), next);
  }

  private String listPosition(MadeUpObject object, Request.ListPage list) throws RefusedException {
    String token = list.pageToken().orElseThrow();
    if (!object.capabilities.idOrder().isResumable(token)) {
      return unseal(list, token, PositionTokens.LIST, object)[0];
    }
    require(MadeUpIds.isValid(token), list, "no list token: " + token);
    return token;
  }

  /** Whole rows in the order of version and id, with an opaque position after the last one. */
  private Result changes(MadeUpObject object, Request.ChangesSince request, boolean empty, long now)
      throws RefusedException {
    require(
        object.capabilities.changes() == ChangeFeed.ROWS, request, "the object names no changes");
    checkFields(object, request, request.fields());
    String[] position =
        request.position().isEmpty()
            ? new String[] {Long.toString(Long.MIN_VALUE), ""}
            : unseal(request, request.position().get(), PositionTokens.CHANGES, object);
    long afterVersion = Long.parseLong(position[0]);
    String afterId = position[1];
    long asOf = replicaTime(now);
    List<Row> found = new ArrayList<>();
    for (MadeUpRecord record : object.records.values()) {
      MadeUpRecord.Version version = record.asOf(asOf);
      if (!empty
          && version != null
          && version.state() == MadeUpRecord.State.LIVE
          && version.stamp() >= request.sinceMs()
          && (version.stamp() > afterVersion
              || (version.stamp() == afterVersion && record.id.compareTo(afterId) > 0))) {
        found.add(row(object, record, version, request.fields()));
      }
    }
    found.sort(Comparator.comparingLong(Row::version).thenComparing(Row::id));
    int size = pageSize(request, CHANGES_PAGE_SIZE);
    List<Row> rows = found.subList(0, Math.min(size, found.size()));
    List<Result.Change> changes = new ArrayList<>();
    rows.forEach(
        row ->
            changes.add(
                request.fields().isEmpty()
                    ? new Result.Change(row.id(), row.version())
                    : new Result.Change(row)));
    boolean more = found.size() > size || (!rows.isEmpty() && occurs(faults.emptyLastPages()));
    Optional<String> next =
        rows.isEmpty()
            ? request.position()
            : Optional.of(
                PositionTokens.seal(
                    PositionTokens.CHANGES,
                    object.name,
                    Long.toString(rows.get(rows.size() - 1).version()),
                    rows.get(rows.size() - 1).id()));
    return new Result.Changes(changes, next, more, true);
  }

  /** By time and id. What was restored since is no part of it. */
  private Result deletions(MadeUpObject object, Request.DeletedSince request, long now)
      throws RefusedException {
    require(
        object.capabilities.deletes() == DeleteFeed.TIME_RANGE,
        request,
        "the object has no delete feed");
    String[] position =
        request.pageToken().isEmpty()
            ? new String[] {Long.toString(Long.MIN_VALUE), ""}
            : unseal(request, request.pageToken().get(), PositionTokens.DELETES, object);
    long afterTime = Long.parseLong(position[0]);
    String afterId = position[1];
    long asOf = replicaTime(now);
    List<Result.Deletion> found = new ArrayList<>();
    for (MadeUpRecord record : object.records.values()) {
      MadeUpRecord.Version version = record.asOf(asOf);
      if (version != null
          && version.state() == MadeUpRecord.State.DELETED
          && version.stamp() >= request.sinceMs()
          && (version.stamp() > afterTime
              || (version.stamp() == afterTime && record.id.compareTo(afterId) > 0))) {
        found.add(
            new Result.Deletion(
                record.id, version.stamp(), Optional.ofNullable(version.mergedInto())));
      }
    }
    found.sort(
        Comparator.comparingLong(Result.Deletion::deletedAt).thenComparing(Result.Deletion::id));
    int size = pageSize(request, DELETES_PAGE_SIZE);
    List<Result.Deletion> page = found.subList(0, Math.min(size, found.size()));
    Optional<String> next =
        found.size() > size
            ? Optional.of(
                PositionTokens.seal(
                    PositionTokens.DELETES,
                    object.name,
                    Long.toString(page.get(size - 1).deletedAt()),
                    page.get(size - 1).id()))
            : Optional.empty();
    return new Result.Deletions(
        page, next, OptionalLong.empty(), OptionalLong.of(account.safeBound(object, now)));
  }

  private static Row row(
      MadeUpObject object, MadeUpRecord record, MadeUpRecord.Version version, List<String> fields) {
    Map<String, String> values = new LinkedHashMap<>();
    fields.forEach(name -> values.put(name, MadeUpAccount.value(object, record, version, name)));
    return new Row(record.id, version.lastModified(), record.createdAt, values);
  }

  /**
   * A field that was removed is refused. A field that never existed is refused too and is recorded
   * as an error of the connector.
   */
  private void checkFields(MadeUpObject object, Request request, List<String> fields)
      throws RefusedException {
    require(new HashSet<>(fields).size() == fields.size(), request, "a field comes twice");
    for (String name : fields) {
      require(object.knownNames.contains(name), request, "there never was a field " + name);
      if (!object.fields.containsKey(name)) {
        throw new RefusedException(FailureKind.BAD_REQUEST, "there is no field " + name);
      }
    }
  }

  private void require(boolean condition, Request request, String message) throws RefusedException {
    if (!condition) {
      throw malformed(request, FailureKind.BAD_REQUEST, message);
    }
  }

  private RefusedException malformed(Request request, FailureKind kind, String message) {
    refusedRequests.add(message + ": " + request);
    return new RefusedException(kind, message);
  }

  private String[] unseal(Request request, String token, String use, MadeUpObject object)
      throws RefusedException {
    Optional<String[]> position = PositionTokens.unseal(token, use, object.name);
    require(position.isPresent(), request, "no token for this: " + token);
    return position.orElseThrow();
  }

  private int pageSize(Request.Divisible request, int vendorFull) {
    int full = request.limit() == 0 ? vendorFull : Math.min(request.limit(), vendorFull);
    return occurs(faults.shortPages()) ? 1 + random.nextInt(full) : full;
  }

  private long replicaTime(long now) {
    MadeUpSettings.Lag lag = account.settings().lag();
    return occurs(lag.staleChance()) ? now - random.nextLong(lag.maxStaleMs() + 1) : now;
  }

  private boolean occurs(double chance) {
    return !faultsEnded && chance > 0 && random.nextDouble() < chance;
  }
}
