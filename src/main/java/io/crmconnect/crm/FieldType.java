package io.crmconnect.crm;

/** What the vendor's catalogue says a field holds; its values may still say otherwise. */
public enum FieldType {
  STRING,
  BOOLEAN,
  NUMBER,
  DATE,
  TIMESTAMP
}
