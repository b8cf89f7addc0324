/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics;

import java.util.Arrays;

/**
 * A block of ids that are the decimal text of a long. Ids that lie close together take 4 bytes
 * each, as distances from the smallest one; otherwise 8.
 */
final class NumberBlock extends Block<Long> {
  private static final long MAX_DISTANCE = 0xFFFF_FFFFL;

  /** What the distances are from. */
  private long base;

  /** Unsigned distances of the ids from the base; null: they lie too far apart. */
  private int[] distances;

  /** Null unless the ids lie too far apart. */
  private long[] ids;

  NumberBlock(int capacity) {
    super(capacity);
    distances = new int[capacity];
  }

  private long idAt(int index) {
    return ids == null ? base + Integer.toUnsignedLong(distances[index]) : ids[index];
  }

  @Override
  int compare(int index, Long id) {
    return Long.compare(idAt(index), id);
  }

  @Override
  int compareFirst(Long id) {
    return compare(0, id);
  }

  @Override
  String id(int index) {
    return Long.toString(idAt(index));
  }

  @Override
  Block<Long> newBlock(int capacity) {
    return new NumberBlock(capacity);
  }

  @Override
  void insertKey(int index, Long id) {
    if (ids == null && !isNear(id)) {
      moveBase(id);
    }
    if (ids == null) {
      System.arraycopy(distances, index, distances, index + 1, size() - index);
      distances[index] = (int) (id - base);
    } else {
      System.arraycopy(ids, index, ids, index + 1, size() - index);
      ids[index] = id;
    }
  }

  private boolean isNear(long id) {
    return size() > 0 && Long.compareUnsigned(id - base, MAX_DISTANCE) <= 0;
  }

  /** Makes room for an id that is too far from the base. */
  private void moveBase(long id) {
    long smallest = size() == 0 ? id : Math.min(id, idAt(0));
    long largest = size() == 0 ? id : Math.max(id, idAt(size() - 1));
    if (Long.compareUnsigned(largest - smallest, MAX_DISTANCE) <= 0) {
      int shift = (int) (base - smallest);
      for (int i = 0; i < size(); i++) {
        distances[i] += shift;
      }
      base = smallest;
    } else {
      useIds();
    }
  }

  private void useIds() {
    long[] all = new long[capacity()];
    for (int i = 0; i < size(); i++) {
      all[i] = idAt(i);
    }
    ids = all;
    distances = null;
  }

  @Override
  void removeKey(int index) {
    Object keys = ids == null ? distances : ids;
    System.arraycopy(keys, index + 1, keys, index, size() - index - 1);
  }

  @Override
  void moveKeys(int index, Block<Long> upperBlock) {
    NumberBlock upper = (NumberBlock) upperBlock;
    int moved = size() - index;
    if (ids != null) {
      upper.useIds();
      System.arraycopy(ids, index, upper.ids, 0, moved);
    } else {
      upper.base = base;
      System.arraycopy(distances, index, upper.distances, 0, moved);
    }
  }

  @Override
  void resizeKeys(int capacity) {
    if (ids == null) {
      distances = Arrays.copyOf(distances, capacity);
    } else {
      ids = Arrays.copyOf(ids, capacity);
    }
  }
}
