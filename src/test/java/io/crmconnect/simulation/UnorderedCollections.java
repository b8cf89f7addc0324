/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;
import sun.misc.Unsafe;

/**
 * The order in which {@link Set#of} and {@link Map#of} are iterated, which a JVM draws when it
 * starts. Two JVMs often draw the same order of a small map, so a test that compares two of them
 * sets it: to one order, or to the opposite one.
 */
final class UnorderedCollections {
  private static final long UNSIGNED_INT_MAX = 0xFFFF_FFFFL;

  private UnorderedCollections() {}

  /** Needs a JVM that does not compile these collections: compiled code has the order built in. */
  static void setOrder(boolean reversed) {
    try {
      Field instance = Unsafe.class.getDeclaredField("theUnsafe");
      instance.setAccessible(true);
      Unsafe unsafe = (Unsafe) instance.get(null);
      Class<?> collections = Class.forName("java.util.ImmutableCollections");
      Field reverse = collections.getDeclaredField("REVERSE");
      Field salt = collections.getDeclaredField("SALT32L");
      unsafe.putBoolean(
          unsafe.staticFieldBase(reverse), unsafe.staticFieldOffset(reverse), reversed);
      unsafe.putLong(
          unsafe.staticFieldBase(salt),
          unsafe.staticFieldOffset(salt),
          reversed ? UNSIGNED_INT_MAX : 0);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JVM draws the order of Set.of in another way", e);
    }
  }

  /** Differs between the two orders. */
  static String describeOrder() {
    return Set.of("a", "b", "c", "d").toString() + Map.of("a", 1, "b", 2).keySet();
  }
}
