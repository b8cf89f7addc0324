/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import java.util.List;
import java.util.Set;

/**
 * A field as describe shows it.
 *
 * @param type as Salesforce names it, such as {@code currency}
 * @param calculated whether it is a formula, whose changes stamp no record
 * @param encrypted whether it cannot be filtered or sorted
 * @param compoundFieldName the address, location or name that it is a part of; "" if none
 * @param referenceTo the objects that it can refer to
 * @param visible whether field-level security shows it to the user
 */
public record SimField(
    String name,
    String type,
    boolean calculated,
    boolean encrypted,
    String compoundFieldName,
    List<String> referenceTo,
    boolean visible) {
  private static final Set<String> UNFILTERABLE =
      Set.of("address", "base64", "encryptedstring", "location");

  public SimField {
    referenceTo = List.copyOf(referenceTo);
  }

  public static SimField of(String name, String type) {
    return new SimField(name, type, false, false, "", List.of(), true);
  }

  public SimField asFormula() {
    return new SimField(name, type, true, encrypted, compoundFieldName, referenceTo, visible);
  }

  public SimField asEncrypted() {
    return new SimField(name, type, calculated, true, compoundFieldName, referenceTo, visible);
  }

  public SimField partOf(String compound) {
    return new SimField(name, type, calculated, encrypted, compound, referenceTo, visible);
  }

  public SimField refersTo(String... objects) {
    return new SimField(
        name, "reference", calculated, encrypted, compoundFieldName, List.of(objects), visible);
  }

  SimField withName(String value) {
    return new SimField(
        value, type, calculated, encrypted, compoundFieldName, referenceTo, visible);
  }

  SimField withType(String value) {
    return new SimField(
        name, value, calculated, encrypted, compoundFieldName, referenceTo, visible);
  }

  SimField withVisible(boolean value) {
    return new SimField(name, type, calculated, encrypted, compoundFieldName, referenceTo, value);
  }

  boolean isCustom() {
    return name.endsWith("__c") || name.endsWith("__s") || name.endsWith("__pc");
  }

  /** Whether it can stand in WHERE. */
  boolean isFilterable() {
    return !encrypted && !UNFILTERABLE.contains(type) && !isLongText();
  }

  /** Whether it can stand in ORDER BY. */
  boolean isSortable() {
    return isFilterable() && !type.equals("multipicklist");
  }

  boolean isLongText() {
    return type.equals("textarea");
  }

  String soapType() {
    return switch (type) {
      case "id", "reference" -> "tns:ID";
      case "boolean", "date", "time", "int", "long" -> "xsd:" + type;
      case "datetime" -> "xsd:dateTime";
      case "double", "currency", "percent" -> "xsd:double";
      case "address", "location" -> "urn:" + type;
      case "base64" -> "xsd:base64Binary";
      case "anyType" -> "xsd:anyType";
      case "json" -> "tns:json";
      default -> "xsd:string";
    };
  }

  boolean isNumber() {
    return List.of("int", "long", "double", "currency", "percent").contains(type);
  }

  /** Whether the value is no single text: REST shows an object or a path, and Bulk refuses it. */
  boolean isCompound() {
    return type.equals("address") || type.equals("location");
  }
}
