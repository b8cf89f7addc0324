/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics;

import java.util.Arrays;

/**
 * Entries of a {@link BlockList} by ascending key, in plain arrays that grow by an eighth.
 *
 * @param <K> the type of keys in method arguments
 */
abstract class Block<K> {
  static final int MAX_CAPACITY = 1_024;
  static final int MIN_CAPACITY = 16;

  private long[] versions;

  /** Null as long as no entry has a hash. */
  private int[] hashes;

  private int size;

  Block(int capacity) {
    versions = new long[capacity];
  }

  final int size() {
    return size;
  }

  final int capacity() {
    return versions.length;
  }

  final long version(int index) {
    return versions[index];
  }

  final int hash(int index) {
    return hashes == null ? VersionIndex.UNKNOWN_HASH : hashes[index];
  }

  final void setVersion(int index, long version, int hash) {
    versions[index] = version;
    setHash(index, hash);
  }

  private void setHash(int index, int hash) {
    if (hashes == null && hash != VersionIndex.UNKNOWN_HASH) {
      hashes = new int[versions.length];
    }
    if (hashes != null) {
      hashes[index] = hash;
    }
  }

  /** Compares the key of the entry at the index with another key. */
  abstract int compare(int index, K key);

  /** Compares the first key with another key. */
  abstract int compareFirst(K key);

  /** The key of the entry at the index, as text. */
  abstract String id(int index);

  /** Returns the same as {@link Arrays#binarySearch}. */
  final int find(K key) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int comparison = compare(middle, key);
      if (comparison == 0) {
        return middle;
      } else if (comparison < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  final void insert(int index, K key, long version, int hash) {
    if (size == versions.length) {
      resize(Math.min(MAX_CAPACITY, size + Math.max(MIN_CAPACITY, size / 8)));
    }
    System.arraycopy(versions, index, versions, index + 1, size - index);
    versions[index] = version;
    if (hashes != null) {
      System.arraycopy(hashes, index, hashes, index + 1, size - index);
    }
    setHash(index, hash);
    insertKey(index, key);
    size++;
  }

  final void remove(int index) {
    System.arraycopy(versions, index + 1, versions, index, size - index - 1);
    if (hashes != null) {
      System.arraycopy(hashes, index + 1, hashes, index, size - index - 1);
    }
    removeKey(index);
    size--;
  }

  /** Moves the entries from the index on to a new block, and shrinks this one. */
  final Block<K> splitAt(int index) {
    int moved = size - index;
    Block<K> upper = newBlock(Math.max(MIN_CAPACITY, moved + moved / 8));
    System.arraycopy(versions, index, upper.versions, 0, moved);
    if (hashes != null) {
      upper.hashes = new int[upper.versions.length];
      System.arraycopy(hashes, index, upper.hashes, 0, moved);
    }
    moveKeys(index, upper);
    upper.size = moved;
    size = index;
    resize(index);
    return upper;
  }

  private void resize(int capacity) {
    versions = Arrays.copyOf(versions, capacity);
    hashes = hashes == null ? null : Arrays.copyOf(hashes, capacity);
    resizeKeys(capacity);
  }

  abstract Block<K> newBlock(int capacity);

  /** Inserts a key; the capacity is sufficient. */
  abstract void insertKey(int index, K key);

  abstract void removeKey(int index);

  /** Copies the keys from the index on to an empty block with sufficient capacity. */
  abstract void moveKeys(int index, Block<K> upper);

  abstract void resizeKeys(int capacity);
}
