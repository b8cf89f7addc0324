package io.crmconnect.crm;

import java.util.Arrays;
import java.util.Optional;

/** What the vendor's catalogue says a field holds; its values may still say otherwise. */
public enum FieldType {
  STRING("STRING"),
  BOOLEAN("BOOLEAN"),
  NUMBER("NUMBER"),
  DATE("DATE"),
  TIMESTAMP("TIMESTAMP");

  /** How the accepted schema in the stored offsets names it: never changes. */
  private final String code;

  FieldType(String code) {
    this.code = code;
  }

  public String code() {
    return code;
  }

  /** Empty for a code that no type has. */
  public static Optional<FieldType> ofCode(String code) {
    return Arrays.stream(values()).filter(type -> type.code.equals(code)).findFirst();
  }
}
