package io.crmconnect.sync.testing;

import io.crmconnect.crm.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What a {@link FakeVendorModel} answers from: the primary store, the search index (which may lag
 * behind the store), the recycle bin, the catalogue of fields, and what the vendor offers. Only
 * {@link FakeCrm} changes it.
 */
public final class CrmContents {
  final TreeMap<String, Row> store;
  final TreeMap<String, Long> index;
  final FakeCatalogue fields;
  List<String> recycleBin = new ArrayList<>();
  boolean hasRecycleBin;
  int pageSize = 5;
  int recycleBinPageSize = Integer.MAX_VALUE;
  boolean listsFullRows = true;
  double maxBackfillRequestsPerSecond;
  OptionalLong dailyLimit = OptionalLong.empty();

  CrmContents(Comparator<String> idOrder) {
    store = new TreeMap<>(idOrder);
    index = new TreeMap<>(idOrder);
    fields = new FakeCatalogue();
  }

  CrmContents(CrmContents other) {
    store = new TreeMap<>(other.store);
    index = new TreeMap<>(other.index);
    fields = new FakeCatalogue(other.fields);
    recycleBin = new ArrayList<>(other.recycleBin);
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
}
