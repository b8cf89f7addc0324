/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

/**
 * An entry of {@code crm.associations}: the names of the objects that links come from and lead to.
 */
public record NamedAssociation(String from, String to) {
  static NamedAssociation parse(String entry) {
    int colon = entry.indexOf(':');
    return new NamedAssociation(entry.substring(0, colon), entry.substring(colon + 1));
  }

  /** The name of the pair in topics and offsets. */
  public String name() {
    return from + "_" + to;
  }

  @Override
  public String toString() {
    return from + ":" + to;
  }
}
