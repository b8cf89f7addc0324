/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The source partitions of a connector. They are plain HashMaps, because Connect finds an offset by
 * the bytes of the partition's JSON, and Connect's REST API writes the keys back in the order of a
 * HashMap.
 */
public final class SourcePartitions {
  static final String VENDOR_KEY = "vendor";
  static final String OBJECT_KEY = "object";
  static final String PART_KEY = "part";
  static final String SCHEMA_PART = "schema";
  static final String OBJECTS_PART = "objects";

  static final String ACCOUNT_KEY = "account";
  static final List<String> COMMON_KEYS = List.of(VENDOR_KEY, ACCOUNT_KEY);
  static final List<String> OBJECT_KEYS = List.of(VENDOR_KEY, ACCOUNT_KEY, OBJECT_KEY);

  private SourcePartitions() {}

  /** The partition whose offset is an {@link ObjectCursor}. */
  public static Map<String, String> ofObject(String vendor, String account, String object) {
    Map<String, String> partition = new HashMap<>();
    partition.put(VENDOR_KEY, vendor);
    partition.put(ACCOUNT_KEY, account);
    partition.put(OBJECT_KEY, object);
    return partition;
  }

  /** The partition whose offset is the object's accepted schema. */
  public static Map<String, String> ofSchema(String vendor, String account, String object) {
    Map<String, String> partition = ofObject(vendor, account, object);
    partition.put(PART_KEY, SCHEMA_PART);
    return partition;
  }

  /** The partition whose offset names the objects that the connector copies. */
  public static Map<String, String> ofObjects(String vendor, String account) {
    Map<String, String> partition = new HashMap<>();
    partition.put(VENDOR_KEY, vendor);
    partition.put(ACCOUNT_KEY, account);
    partition.put(PART_KEY, OBJECTS_PART);
    return partition;
  }
}
