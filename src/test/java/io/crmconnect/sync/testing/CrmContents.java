/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.testing;

import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * What a {@link FakeVendorModel} answers from: the primary store, the search index (which may lag
 * behind the store), the recycle bin, the catalogue of fields, and what the vendor offers. Only
 * {@link FakeCrm} changes it.
 */
public final class CrmContents {
  private final TreeMap<String, Row> store;
  private final TreeMap<String, Long> index;
  private final FakeCatalogue fields;
  private final List<String> recycleBin;
  private final List<Result.Deletion> deletions;
  private LongSupplier clock = () -> TaskHarness.START_MS;

  /** Null since the last change. */
  private List<Row> indexedRows;

  private boolean hasRecycleBin;
  private int pageSize = 5;
  private int recycleBinPageSize = Integer.MAX_VALUE;
  private boolean listsFullRows = true;
  private double maxBackfillRequestsPerSecond;
  private OptionalLong dailyLimit = OptionalLong.empty();

  CrmContents(Comparator<String> idOrder) {
    store = new TreeMap<>(idOrder);
    index = new TreeMap<>(idOrder);
    fields = new FakeCatalogue();
    recycleBin = new ArrayList<>();
    deletions = new ArrayList<>();
  }

  CrmContents(CrmContents other) {
    store = new TreeMap<>(other.store);
    index = new TreeMap<>(other.index);
    fields = new FakeCatalogue(other.fields);
    recycleBin = new ArrayList<>(other.recycleBin);
    deletions = new ArrayList<>(other.deletions);
    hasRecycleBin = other.hasRecycleBin;
    pageSize = other.pageSize;
    recycleBinPageSize = other.recycleBinPageSize;
    listsFullRows = other.listsFullRows;
    maxBackfillRequestsPerSecond = other.maxBackfillRequestsPerSecond;
    dailyLimit = other.dailyLimit;
  }

  /** All rows, in the order of their ids. */
  public Collection<Row> rows() {
    return store.values();
  }

  public Optional<Row> row(String id) {
    return Optional.ofNullable(store.get(id));
  }

  /** The ids that the index knows with their versions, in the order of the ids. */
  public Collection<Map.Entry<String, Long>> indexed() {
    return index.entrySet();
  }

  /** The rows that the index knows in the versions that they have; always in the same order. */
  List<Row> indexedRows(Comparator<Row> order) {
    if (indexedRows == null) {
      indexedRows =
          store.values().stream()
              .filter(row -> Long.valueOf(row.version()).equals(index.get(row.id())))
              .sorted(order)
              .toList();
    }
    return indexedRows;
  }

  /** With the time of the delete, in the order of the deletes. */
  public List<Result.Deletion> deletions() {
    return List.copyOf(deletions);
  }

  public long now() {
    return clock.getAsLong();
  }

  /** In the order of the deletes. */
  public List<String> recycleBin() {
    return List.copyOf(recycleBin);
  }

  public boolean hasRecycleBin() {
    return hasRecycleBin;
  }

  public FakeCatalogue fields() {
    return fields;
  }

  /** Rows of a page, and ids of a read. */
  public int pageSize() {
    return pageSize;
  }

  public int recycleBinPageSize() {
    return recycleBinPageSize;
  }

  public boolean listsFullRows() {
    return listsFullRows;
  }

  public double maxBackfillRequestsPerSecond() {
    return maxBackfillRequestsPerSecond;
  }

  public OptionalLong dailyLimit() {
    return dailyLimit;
  }

  // Changes, by FakeCrm alone.

  void put(Row row) {
    indexedRows = null;
    store.put(row.id(), row);
  }

  /** The row that was there. */
  Optional<Row> removeFromStore(String id) {
    indexedRows = null;
    return Optional.ofNullable(store.remove(id));
  }

  void replaceRows(UnaryOperator<Row> change) {
    indexedRows = null;
    store.replaceAll((id, row) -> change.apply(row));
  }

  void putIntoIndex(String id, long version) {
    indexedRows = null;
    index.put(id, version);
  }

  void removeFromIndex(String id) {
    indexedRows = null;
    index.remove(id);
  }

  long indexedVersion(String id) {
    return index.get(id);
  }

  void setClock(LongSupplier now) {
    clock = now;
  }

  void addDeletion(String id) {
    deletions.add(new Result.Deletion(id, now(), Optional.empty()));
  }

  void addToRecycleBin(String id) {
    recycleBin.add(id);
  }

  void showRecycleBin() {
    hasRecycleBin = true;
  }

  void setPageSize(int rows) {
    pageSize = rows;
  }

  void setRecycleBinPageSize(int rows) {
    recycleBinPageSize = rows;
  }

  void listIdsOnly() {
    listsFullRows = false;
  }

  void setMaxBackfillRequestsPerSecond(double requests) {
    maxBackfillRequestsPerSecond = requests;
  }

  void setDailyLimit(long requests) {
    dailyLimit = OptionalLong.of(requests);
  }
}
