package io.crmconnect.simhubspot;

/** Computed rows for tests: everything follows from the id. */
record CountingRows(long firstId, int size) implements RowSource {
  private static final long BEGIN = Asker.START - 10_000_000;

  @Override
  public long createdAt(long id) {
    return BEGIN + id;
  }

  @Override
  public long updatedAt(long id) {
    return BEGIN + id;
  }

  @Override
  public long lastUpdatedAt() {
    return BEGIN + firstId + size;
  }

  @Override
  public String value(long id, String property) {
    return property.equals("lastname") ? "n" + id : null;
  }
}
