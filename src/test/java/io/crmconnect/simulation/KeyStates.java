/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.HashMap;
import java.util.Map;

/** What a reader of the objects' topics has for their keys. */
final class KeyStates {
  private final Map<String, Map<String, KeyState>> keyStatesByObject = new HashMap<>();

  KeyState getOrCreate(String object, String id) {
    return keyStatesByObject
        .computeIfAbsent(object, o -> new HashMap<>())
        .computeIfAbsent(id, i -> new KeyState());
  }

  /** From now on, other topics are read. */
  void clear() {
    keyStatesByObject.clear();
  }

  /** Null where the topic has no entry of the key. */
  KeyState find(String object, String id) {
    return keyStatesByObject.getOrDefault(object, Map.of()).get(id);
  }
}
