package io.crmconnect.topics;

import java.util.Arrays;

/** A block of ids that are the decimal text of a long; each takes 8 bytes. */
final class NumberBlock extends Block<Long> {
  private long[] ids;

  NumberBlock(int capacity) {
    super(capacity);
    ids = new long[capacity];
  }

  @Override
  int compare(int index, Long id) {
    return Long.compare(ids[index], id);
  }

  @Override
  int compareFirst(Long id) {
    return compare(0, id);
  }

  @Override
  String id(int index) {
    return Long.toString(ids[index]);
  }

  @Override
  Block<Long> newBlock(int capacity) {
    return new NumberBlock(capacity);
  }

  @Override
  void insertKey(int index, Long id) {
    System.arraycopy(ids, index, ids, index + 1, size() - index);
    ids[index] = id;
  }

  @Override
  void removeKey(int index) {
    System.arraycopy(ids, index + 1, ids, index, size() - index - 1);
  }

  @Override
  void moveKeys(int index, Block<Long> upper) {
    System.arraycopy(ids, index, ((NumberBlock) upper).ids, 0, size() - index);
  }

  @Override
  void resizeKeys(int capacity) {
    ids = Arrays.copyOf(ids, capacity);
  }
}
