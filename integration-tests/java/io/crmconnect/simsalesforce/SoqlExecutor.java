/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import io.crmconnect.simcrm.RefusedException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Finds the rows of a statement. */
final class SoqlExecutor {

  /** A row and the state that is shown. */
  record Found(StoredRow row, RowVersion version) {}

  /** What a statement found. */
  record Outcome(SObject object, List<SObject.Column> columns, List<Found> rows) {}

  private final OrgStore store;

  SoqlExecutor(OrgStore store) {
    this.store = store;
  }

  /**
   * @param withDeleted queryAll
   * @param asOf what the replica has seen
   */
  Outcome execute(Soql soql, boolean withDeleted, long asOf) {
    SObject object = store.readable(soql.object());
    if (!object.traits.queryable()) {
      throw SalesforceErrors.unknownObject(soql.object(), true);
    }
    List<SObject.Column> columns = columns(soql, object);
    if (soql.condition() != null) {
      check(soql.condition(), object, soql.text());
    }
    for (Soql.Order order : soql.order()) {
      SObject.Column column = column(order.field(), object, soql.text());
      if (!column.field().isSortable()) {
        throw fieldRefusal(soql.text(), order.field(), "can not be sorted in a query call");
      }
    }
    List<Found> found = new ArrayList<>();
    boolean idOrder = soql.order().isEmpty() || isPlainIdOrder(soql.order());
    int enough =
        idOrder && !soql.count() && soql.limit() >= 0
            ? soql.limit() + soql.offset()
            : Integer.MAX_VALUE;
    for (StoredRow row : candidates(soql.condition(), object)) {
      if (found.size() >= enough || object.hiddenUntil > asOf) {
        break;
      }
      RowVersion version = row.queryable(asOf, withDeleted);
      if (version != null
          && (soql.condition() == null || matches(soql.condition(), object, row, version))) {
        found.add(new Found(row, version));
      }
    }
    if (!idOrder) {
      found.sort(comparator(soql.order(), object));
    }
    int from = Math.min(soql.offset(), found.size());
    int to =
        soql.limit() < 0 ? found.size() : (int) Math.min(found.size(), (long) from + soql.limit());
    return new Outcome(object, columns, found.subList(from, to));
  }

  private static boolean isPlainIdOrder(List<Soql.Order> order) {
    return order.get(0).field().equalsIgnoreCase("Id") && !order.get(0).descending();
  }

  private static List<SObject.Column> columns(Soql soql, SObject object) {
    List<SObject.Column> columns = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String name : soql.columns()) {
      columns.add(column(name, object, soql.text()));
      if (!names.add(name.toLowerCase(Locale.ROOT))) {
        throw SalesforceErrors.badRequest(
            "INVALID_FIELD", "duplicate field selected: " + name, "a field comes twice: " + name);
      }
    }
    return columns;
  }

  static SObject.Column column(String name, SObject object, String statement) {
    SObject.Column column = object.visibleColumn(name);
    if (column == null) {
      throw SalesforceErrors.unknownField(name, object.name, statement, object.everHad(name));
    }
    return column;
  }

  private static RefusedException fieldRefusal(String statement, String field, String problem) {
    int column = statement.indexOf(field) + 1;
    return SalesforceErrors.badRequest(
        "INVALID_FIELD",
        "\n"
            + statement
            + "\n"
            + " ".repeat(Math.max(0, column - 1))
            + "^\nERROR at Row:1:Column:"
            + column
            + "\nfield '"
            + field
            + "' "
            + problem,
        "field " + field + " " + problem);
  }

  private static void check(Soql.Condition condition, SObject object, String statement) {
    if (condition instanceof Soql.And and) {
      and.parts().forEach(part -> check(part, object, statement));
    } else if (condition instanceof Soql.Or or) {
      or.parts().forEach(part -> check(part, object, statement));
    } else if (condition instanceof Soql.Not not) {
      check(not.part(), object, statement);
    } else if (condition instanceof Soql.Comparison comparison) {
      checkLiteral(comparison.field(), comparison.literal(), object, statement);
    } else if (condition instanceof Soql.In in) {
      in.literals().forEach(literal -> checkLiteral(in.field(), literal, object, statement));
    }
  }

  private static void checkLiteral(
      String name, Soql.Literal literal, SObject object, String statement) {
    SimField field = column(name, object, statement).field();
    if (!field.isFilterable()) {
      throw fieldRefusal(statement, name, "can not be filtered in a query call");
    }
    if (literal.type() == Soql.LiteralType.NULL) {
      return;
    }
    String wanted;
    switch (field.type()) {
      case "datetime" -> wanted = "dateTime";
      case "date", "boolean" -> wanted = field.type();
      default -> wanted = field.isNumber() ? "double" : "string";
    }
    String given =
        switch (literal.type()) {
          case DATETIME -> "dateTime";
          case DATE -> "date";
          case BOOLEAN -> "boolean";
          case NUMBER -> "double";
          default -> "string";
        };
    if (!wanted.equals(given)) {
      String quotes =
          given.equals("string")
              ? " and should not be enclosed in quotes"
              : wanted.equals("string") ? " and should be enclosed in quotes" : "";
      String message =
          "value of filter criterion for field '" + name + "' must be of type " + wanted + quotes;
      throw SalesforceErrors.badRequest(
          "INVALID_FIELD", "\n" + statement + "\nERROR at Row:1:Column:1\n" + message, message);
    }
    if (field.type().equals("id") && !SalesforceIds.isValid(literal.text())) {
      throw SalesforceErrors.badRequest(
          "INVALID_QUERY_FILTER_OPERATOR",
          "invalid ID field: " + literal.text(),
          "no id: " + literal.text());
    }
  }

  /** The rows that can match, in the order of ids: after the highest id that they must exceed. */
  private static Collection<StoredRow> candidates(Soql.Condition condition, SObject object) {
    String after = "";
    List<Soql.Condition> parts =
        condition instanceof Soql.And and
            ? and.parts()
            : condition == null ? List.of() : List.of(condition);
    for (Soql.Condition part : parts) {
      if (part instanceof Soql.Comparison comparison
          && comparison.field().equalsIgnoreCase("Id")
          && comparison.operator() == Soql.Operator.GREATER
          && comparison.literal().type() == Soql.LiteralType.STRING) {
        String id = SalesforceIds.widen(comparison.literal().text());
        after = id.compareTo(after) > 0 ? id : after;
      }
    }
    return object.rows.tailMap(after, false).values();
  }

  private static boolean matches(
      Soql.Condition condition, SObject object, StoredRow row, RowVersion version) {
    if (condition instanceof Soql.And and) {
      for (Soql.Condition part : and.parts()) {
        if (!matches(part, object, row, version)) {
          return false;
        }
      }
      return true;
    }
    if (condition instanceof Soql.Or or) {
      for (Soql.Condition part : or.parts()) {
        if (matches(part, object, row, version)) {
          return true;
        }
      }
      return false;
    }
    if (condition instanceof Soql.Not not) {
      return !matches(not.part(), object, row, version);
    }
    if (condition instanceof Soql.In in) {
      boolean contained = false;
      for (Soql.Literal literal : in.literals()) {
        contained |= compares(in.field(), Soql.Operator.EQUAL, literal, object, row, version);
      }
      return contained != in.negated();
    }
    Soql.Comparison comparison = (Soql.Comparison) condition;
    return compares(
        comparison.field(), comparison.operator(), comparison.literal(), object, row, version);
  }

  private static boolean compares(
      String field,
      Soql.Operator operator,
      Soql.Literal literal,
      SObject object,
      StoredRow row,
      RowVersion version) {
    SObject.Column column = object.column(field);
    if (field.equalsIgnoreCase("SystemModstamp") && literal.type() == Soql.LiteralType.DATETIME) {
      return holds(operator, Long.compare(version.stamp(), literal.epochMs()));
    }
    String value = RowValues.get(row, version, column);
    if (value == null || literal.type() == Soql.LiteralType.NULL) {
      boolean bothNull = value == null && literal.type() == Soql.LiteralType.NULL;
      return switch (operator) {
        case EQUAL -> bothNull;
        case NOT_EQUAL -> !bothNull;
        default -> false;
      };
    }
    return holds(operator, compare(column.field(), value, literal));
  }

  private static int compare(SimField field, String value, Soql.Literal literal) {
    return switch (literal.type()) {
      case DATETIME -> Long.compare(RowValues.epochMs(value), literal.epochMs());
      case NUMBER -> new BigDecimal(value).compareTo(new BigDecimal(literal.text()));
      case STRING ->
          field.type().equals("id") || field.type().equals("reference")
              ? SalesforceIds.widen(value).compareTo(SalesforceIds.widen(literal.text()))
              : value.compareToIgnoreCase(literal.text());
      default -> value.compareTo(literal.text());
    };
  }

  private static boolean holds(Soql.Operator operator, int comparison) {
    return switch (operator) {
      case EQUAL -> comparison == 0;
      case NOT_EQUAL -> comparison != 0;
      case LESS -> comparison < 0;
      case LESS_OR_EQUAL -> comparison <= 0;
      case GREATER -> comparison > 0;
      case GREATER_OR_EQUAL -> comparison >= 0;
    };
  }

  /** Nulls first. */
  private static Comparator<Found> comparator(List<Soql.Order> orders, SObject object) {
    Comparator<Found> comparator = (a, b) -> 0;
    for (Soql.Order order : orders) {
      SObject.Column column = object.column(order.field());
      Comparator<String> values =
          column.field().isNumber()
              ? Comparator.comparing(BigDecimal::new)
              : Comparator.naturalOrder();
      Comparator<Found> next =
          Comparator.comparing(
              found -> RowValues.get(found.row(), found.version(), column),
              Comparator.nullsFirst(values));
      comparator = comparator.thenComparing(order.descending() ? next.reversed() : next);
    }
    return comparator;
  }
}
