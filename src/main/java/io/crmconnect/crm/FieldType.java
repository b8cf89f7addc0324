/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.Arrays;
import java.util.Optional;

/** The type of a field in the vendor's catalogue; its values may still not match it. */
public enum FieldType {
  STRING("STRING"),
  BOOLEAN("BOOLEAN"),
  NUMBER("NUMBER"),
  DATE("DATE"),
  TIMESTAMP("TIMESTAMP");

  /** The code in the accepted schema in stored offsets; it must not change. */
  private final String code;

  FieldType(String code) {
    this.code = code;
  }

  public String code() {
    return code;
  }

  /** The type of this code; empty if there is none. */
  public static Optional<FieldType> ofCode(String code) {
    return Arrays.stream(values()).filter(type -> type.code.equals(code)).findFirst();
  }
}
