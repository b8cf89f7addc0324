/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.testing;

import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.crm.VendorCapabilities;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assumptions;

/**
 * A CRM of a few maps that a test changes by hand. All objects have the same rows.
 *
 * <p>A record is in two places, as at the vendor: in the <em>store</em>, from which rows are read
 * and listed, and in the <em>index</em>, which says what has changed. {@link #putIndexed} writes to
 * both; {@link #putUnindexed} to the store alone, as when the index lags; {@link #index} to the
 * index alone. {@link #delete} removes a record from both, {@link #restore} puts its last row back
 * into the store.
 *
 * <p>{@link #answer} is the correct answer of the {@link FakeVendorModel}, unless the test {@link
 * #override overrides} it: then a request gets what the test says, and the correct answer where the
 * test says null.
 */
public final class FakeCrm {
  public static final CrmObject CONTACTS = new CrmObject("contacts", "contacts");
  public static final CrmObject DEALS = new CrmObject("deals", "deals");

  /** Without search: listed completely at each poll. */
  public static final CrmObject OWNERS = new CrmObject("owners", "owners");

  /** The version of rows that were there long before the task's first start. */
  public static final long LONG_AGO = TaskHarness.START_MS - 900_000_000L;

  private static final Function<Request, Result> NO_OVERRIDE = request -> null;

  private final FakeVendorModel model;
  private final CrmContents contents;
  private final Map<String, Row> deleted = new LinkedHashMap<>();
  private final Map<String, Long> numbers = new HashMap<>();
  private Function<Request, Result> override = NO_OVERRIDE;
  private long roundTripMs = 10;
  private long clockAheadMs;
  private boolean datesOmitted;

  FakeCrm(FakeVendorModel model) {
    this(model, new CrmContents(model.idOrder()));
  }

  private FakeCrm(FakeVendorModel model, CrmContents contents) {
    this.model = model;
    this.contents = contents;
  }

  /** The same records, which change independently from here on; answers are not overridden. */
  FakeCrm copy() {
    FakeCrm copy = new FakeCrm(model, new CrmContents(contents));
    copy.numbers.putAll(numbers);
    return copy;
  }

  void setClock(LongSupplier now) {
    contents.setClock(() -> now.getAsLong() + clockAheadMs);
  }

  IdOrder idOrder() {
    return model.idOrder();
  }

  /** The id of the record that the scenario gives this number. */
  public String id(long number) {
    String id = model.id(number);
    numbers.put(id, number);
    return id;
  }

  /** The value that records have in a field, unless a test says otherwise: both by their names. */
  private String defaultValue(String field, String id) {
    return field + "-" + (numbers.containsKey(id) ? numbers.get(id) : id);
  }

  /** Skips the scenario, with the reason, where the vendor has nothing of the kind. */
  public void assume(VendorTrait needed) {
    CrmContents any = new CrmContents(contents);
    any.showRecycleBin();
    Capabilities capabilities = model.capabilities(any).capabilities(CONTACTS);
    Assumptions.assumeTrue(needed.isOfferedBy(model, capabilities), needed.reasonToSkip());
  }

  // Records.

  /** So many records that were there long before, numbered from 1. */
  public void putOldRows(int rows) {
    for (int number = 1; number <= rows; number++) {
      putIndexed(number, LONG_AGO, "row " + number);
    }
  }

  public void putIndexed(long number, long version, String name) {
    putUnindexed(number, version, name);
    index(number, version);
  }

  public void putUnindexed(long number, long version, String name) {
    put(new Row(id(number), version, version, valuesOf(id(number), name)));
  }

  /** Into the store alone. */
  public void put(Row row) {
    contents.put(row);
  }

  public void index(long number, long version) {
    index(id(number), version);
  }

  public void index(String id, long version) {
    contents.putIntoIndex(id, version);
  }

  /** Into the store alone: a record that others were merged into. */
  public void putSurvivor(long number, long version, long... merged) {
    List<String> mergedIds = LongStream.of(merged).mapToObj(model::id).toList();
    put(new Row(id(number), version, version, valuesOf(id(number), "both"), mergedIds));
  }

  /** From the store and the index, into the recycle bin if there is one. */
  public void delete(long... numbers) {
    for (long number : numbers) {
      deleteId(id(number));
    }
  }

  /** Both ends included. */
  public void deleteRange(long first, long last) {
    delete(LongStream.rangeClosed(first, last).toArray());
  }

  public void deleteId(String id) {
    removeFromStore(id);
    contents.removeFromIndex(id);
    contents.addDeletion(id);
    if (contents.hasRecycleBin()) {
      contents.addToRecycleBin(id);
    }
  }

  /** The index still says when it changed last. */
  public void deleteButKeepIndexed(long number) {
    removeFromStore(id(number));
  }

  private void removeFromStore(String id) {
    contents.removeFromStore(id).ifPresent(row -> deleted.put(id, row));
  }

  /** The last rows of deleted records, into the store alone. */
  public void restore(long... numbers) {
    for (long number : numbers) {
      put(deleted.get(id(number)));
    }
  }

  public void restoreAll() {
    deleted.values().forEach(this::put);
  }

  public Row row(long number) {
    return contents.row(id(number)).orElseThrow();
  }

  public long indexedVersion(long number) {
    return contents.indexedVersion(id(number));
  }

  /** What a topic must hold in the end: id to name. */
  public Map<String, Object> expectedRows() {
    Map<String, Object> rows = new TreeMap<>(model.idOrder());
    contents.rows().forEach(row -> rows.put(row.id(), row.values().get("name")));
    return rows;
  }

  // Fields.

  public FakeCatalogue fields() {
    return contents.fields();
  }

  /** Renames as vendors do: a new field, the values copied, the old field archived. */
  public void renameField(String from, String to) {
    copyValues(from, to);
    contents.fields().replace(from, to);
    rewriteRows();
  }

  public void copyValues(String from, String to) {
    replaceRows(row -> withValue(row, to, row.values().get(from)));
  }

  /** Gives all rows this value; no version changes. */
  public void setValues(String field, String value) {
    replaceRows(row -> withValue(row, field, value));
  }

  /** Gives all rows exactly the fields of the catalogue; no version changes. */
  public void rewriteRows() {
    replaceRows(
        row -> {
          Map<String, String> values = new LinkedHashMap<>();
          for (String field : contents.fields().names()) {
            values.put(field, row.values().getOrDefault(field, defaultValue(field, row.id())));
          }
          return new Row(row.id(), row.version(), row.createdAt(), values);
        });
  }

  public void replaceRows(UnaryOperator<Row> change) {
    contents.replaceRows(change);
  }

  private static Row withValue(Row row, String field, String value) {
    Map<String, String> values = new LinkedHashMap<>(row.values());
    values.put(field, value);
    return new Row(row.id(), row.version(), row.createdAt(), values);
  }

  /** Every field has a value: the name as given, another one its own name and the number. */
  private Map<String, String> valuesOf(String id, String name) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String field : contents.fields().names()) {
      values.put(field, field.equals("name") ? name : defaultValue(field, id));
    }
    return values;
  }

  // What the vendor offers.

  /** Five, unless a test says otherwise: rows of a page, and ids of a read. */
  public void setPageSize(int rows) {
    contents.setPageSize(rows);
  }

  /** A list then brings ids, and the rows have to be read. */
  public void listIdsOnly() {
    contents.listIdsOnly();
  }

  /** From now on deleted records are shown in it. */
  public void showRecycleBin() {
    contents.showRecycleBin();
  }

  public void addToRecycleBin(long... numbers) {
    for (long number : numbers) {
      contents.addToRecycleBin(id(number));
    }
  }

  public void setRecycleBinPageSize(int rows) {
    contents.setRecycleBinPageSize(rows);
  }

  public void setMaxBackfillRequestsPerSecond(double requests) {
    contents.setMaxBackfillRequestsPerSecond(requests);
  }

  public void setDailyLimit(long requests) {
    contents.setDailyLimit(requests);
  }

  public void setRoundTripMs(long ms) {
    roundTripMs = ms;
  }

  /** By how much the vendor's clock is ahead of the worker's. */
  public void setClockAheadMs(long ms) {
    clockAheadMs = ms;
  }

  /** No response says when it was given, until {@link #sendDates}. */
  public void omitDates() {
    datesOmitted = true;
  }

  public void sendDates() {
    datesOmitted = false;
  }

  // Answers.

  /** Replaces the answer to each request for which the function has one; null: the correct one. */
  public void override(Function<Request, Result> answers) {
    override = answers;
  }

  public void removeOverride() {
    override = NO_OVERRIDE;
  }

  public Result answer(Request request) {
    Result result = override.apply(request);
    return result == null ? correctAnswer(request) : result;
  }

  /** A page of these changes, with the position behind them; their order may be wrong. */
  public Result changesPage(Request request, List<Result.Change> changes, boolean hasMore) {
    return model.changesPage((Request.ChangesSince) request, changes, hasMore);
  }

  public Result correctAnswer(Request request) {
    return model.answer(request, contents);
  }

  /** The result as it comes over the wire, with the vendor's clock in whole seconds. */
  CrmResponse respond(Result result, long now) {
    long date = (now + clockAheadMs) / 1000 * 1000;
    return new CrmResponse(
        result, datesOmitted ? OptionalLong.empty() : OptionalLong.of(date), BudgetSignals.NONE);
  }

  long roundTripMs() {
    return roundTripMs;
  }

  VendorCapabilities capabilities() {
    return model.capabilities(contents);
  }
}
