/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import java.util.List;

/**
 * A parsed statement.
 *
 * @param columns as written; empty for {@code COUNT()}
 * @param condition null if there is none
 * @param limit -1 if there is none
 * @param text of the statement
 */
record Soql(
    List<String> columns,
    boolean count,
    String object,
    Condition condition,
    List<Order> order,
    int limit,
    int offset,
    String text) {

  record Order(String field, boolean descending) {}

  enum Operator {
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL
  }

  enum LiteralType {
    STRING,
    NUMBER,
    BOOLEAN,
    DATE,
    DATETIME,
    NULL
  }

  /**
   * @param epochMs of a date-time, truncated to the second
   */
  record Literal(LiteralType type, String text, long epochMs) {}

  sealed interface Condition {}

  record And(List<Condition> parts) implements Condition {}

  record Or(List<Condition> parts) implements Condition {}

  record Not(Condition part) implements Condition {}

  record Comparison(String field, Operator operator, Literal literal) implements Condition {}

  record In(String field, List<Literal> literals, boolean negated) implements Condition {}
}
