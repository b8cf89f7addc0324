/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics;

import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Ids with their versions and hashes in sorted blocks, which are split when they are full. Ids that
 * are added in order fill the blocks completely.
 *
 * @param <K> the type of ids in method arguments
 */
final class BlockList<K> {
  /** The blocks by ascending id; none is empty. */
  private final List<Block<K>> blocks = new ArrayList<>();

  private final IntFunction<Block<K>> blockFactory;
  private long size;

  /**
   * @param blockFactory creates an empty block of a capacity
   */
  BlockList(IntFunction<Block<K>> blockFactory) {
    this.blockFactory = blockFactory;
  }

  long size() {
    return size;
  }

  void put(K key, long version, int hash) {
    if (blocks.isEmpty()) {
      blocks.add(blockFactory.apply(Block.MIN_CAPACITY));
      blocks.get(0).insert(0, key, version, hash);
      size++;
      return;
    }
    int blockIndex = Math.max(0, findBlock(key));
    Block<K> block = blocks.get(blockIndex);
    int index = block.find(key);
    if (index >= 0) {
      block.setVersion(index, version, hash);
      return;
    }
    index = -index - 1;
    size++;
    if (block.size() < Block.MAX_CAPACITY) {
      block.insert(index, key, version, hash);
      return;
    }
    boolean appending = index == block.size() && blockIndex == blocks.size() - 1;
    Block<K> upper =
        appending ? blockFactory.apply(Block.MIN_CAPACITY) : block.splitAt(Block.MAX_CAPACITY / 2);
    blocks.add(blockIndex + 1, upper);
    if (appending) {
      upper.insert(0, key, version, hash);
    } else if (index <= block.size()) {
      block.insert(index, key, version, hash);
    } else {
      upper.insert(index - block.size(), key, version, hash);
    }
  }

  /**
   * @return whether the id was present
   */
  boolean remove(K key) {
    int blockIndex = findBlock(key);
    int index = blockIndex < 0 ? -1 : blocks.get(blockIndex).find(key);
    if (index < 0) {
      return false;
    }
    blocks.get(blockIndex).remove(index);
    size--;
    if (blocks.get(blockIndex).size() == 0) {
      blocks.remove(blockIndex);
    }
    return true;
  }

  /** The version of the id, or {@link Row#UNKNOWN_TIME} if it is not present. */
  long version(K key) {
    int blockIndex = findBlock(key);
    int index = blockIndex < 0 ? -1 : blocks.get(blockIndex).find(key);
    return index < 0 ? Row.UNKNOWN_TIME : blocks.get(blockIndex).version(index);
  }

  /** The hash of the id, or {@link VersionIndex#UNKNOWN_HASH}. */
  int hash(K key) {
    int blockIndex = findBlock(key);
    int index = blockIndex < 0 ? -1 : blocks.get(blockIndex).find(key);
    return index < 0 ? VersionIndex.UNKNOWN_HASH : blocks.get(blockIndex).hash(index);
  }

  /** The index of the block for the id; -1 if all ids are larger. */
  private int findBlock(K key) {
    int low = 0;
    int high = blocks.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (blocks.get(middle).compareFirst(key) <= 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }

  /**
   * Iterates over the entries after an id.
   *
   * @param afterId empty: all entries
   */
  Cursor cursorAfter(String afterId, IdOrder idOrder) {
    return new Cursor(afterId, idOrder);
  }

  /** A position at an entry, or after the last one. */
  final class Cursor {
    private int blockIndex;
    private int index;
    private String id;

    private Cursor(String afterId, IdOrder idOrder) {
      if (!afterId.isEmpty()) {
        blockIndex = lastBlockNotBehind(afterId, idOrder);
        index = blockIndex < 0 ? 0 : firstIndexBehind(blocks.get(blockIndex), afterId, idOrder);
        blockIndex = Math.max(0, blockIndex);
      }
      readEntry();
    }

    private int lastBlockNotBehind(String afterId, IdOrder idOrder) {
      int low = 0;
      int high = blocks.size() - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        if (idOrder.compare(blocks.get(middle).id(0), afterId) <= 0) {
          low = middle + 1;
        } else {
          high = middle - 1;
        }
      }
      return high;
    }

    private int firstIndexBehind(Block<K> block, String afterId, IdOrder idOrder) {
      int low = 0;
      int high = block.size() - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        if (idOrder.compare(block.id(middle), afterId) <= 0) {
          low = middle + 1;
        } else {
          high = middle - 1;
        }
      }
      return low;
    }

    private void readEntry() {
      if (blockIndex < blocks.size() && index == blocks.get(blockIndex).size()) {
        blockIndex++;
        index = 0;
      }
      id = blockIndex < blocks.size() ? blocks.get(blockIndex).id(index) : null;
    }

    /** The current id; null after the last entry. */
    String id() {
      return id;
    }

    long version() {
      return blocks.get(blockIndex).version(index);
    }

    int hash() {
      return blocks.get(blockIndex).hash(index);
    }

    void advance() {
      index++;
      readEntry();
    }
  }
}
