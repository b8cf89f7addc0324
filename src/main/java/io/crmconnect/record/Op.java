/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

/** Why a record was emitted; the value of the header {@code crm.op}. */
public enum Op {
  SNAPSHOT("snapshot"),
  UPSERT("upsert"),
  DELETE("delete");

  private final String text;

  Op(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
