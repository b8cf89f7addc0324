/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import io.crmconnect.simcrm.RefusedException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses the part of SOQL that a reader of objects needs; anything else is malformed. */
final class SoqlParser {
  private static final int MAX_LENGTH = 100_000;
  private static final int MAX_STRING_LENGTH = 4_000;
  private static final int MAX_OFFSET = 2_000;

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(?<string>'(?:[^'\\\\]|\\\\.)*')"
              + "|(?<moment>\\d{4}-\\d{2}-\\d{2}(?:T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?"
              + "(?:Z|[+-]\\d{2}:\\d{2}))?)"
              + "|(?<number>-?\\d+(?:\\.\\d+)?)"
              + "|(?<word>[A-Za-z][A-Za-z0-9_.]*)"
              + "|(?<symbol><=|>=|!=|<>|[=<>(),]))");
  private static final DateTimeFormatter MOMENT = DateTimeFormatter.ISO_OFFSET_DATE_TIME;

  private record Token(String kind, String text) {}

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int position;

  private SoqlParser(String text) {
    this.text = text;
  }

  static Soql parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw SalesforceErrors.malformedQuery("SOQL statements cannot be longer than 100000");
    }
    SoqlParser parser = new SoqlParser(text);
    parser.tokenize();
    return parser.statement();
  }

  private void tokenize() {
    Matcher matcher = TOKEN.matcher(text);
    int at = 0;
    while (at < text.length() && !text.substring(at).isBlank()) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw unexpected(text.substring(at).strip().substring(0, 1));
      }
      for (String kind : List.of("string", "moment", "number", "word", "symbol")) {
        if (matcher.group(kind) != null) {
          tokens.add(new Token(kind, matcher.group(kind)));
        }
      }
      at = matcher.end();
    }
  }

  private Soql statement() {
    expectWord("SELECT");
    List<String> columns = new ArrayList<>();
    boolean count = false;
    if (isWord("COUNT") && position + 1 < tokens.size() && isSymbolAt(position + 1, "(")) {
      position += 2;
      expectSymbol(")");
      count = true;
    } else {
      do {
        columns.add(word());
      } while (takeSymbol(","));
    }
    expectWord("FROM");
    String object = word();
    Soql.Condition condition = takeWord("WHERE") ? disjunction() : null;
    List<Soql.Order> order = new ArrayList<>();
    if (takeWord("ORDER")) {
      expectWord("BY");
      do {
        String field = word();
        boolean descending = takeWord("DESC");
        if (!descending) {
          takeWord("ASC");
        }
        order.add(new Soql.Order(field, descending));
      } while (takeSymbol(","));
    }
    int limit = takeWord("LIMIT") ? number() : -1;
    int offset = takeWord("OFFSET") ? number() : 0;
    if (offset > MAX_OFFSET) {
      throw SalesforceErrors.badRequest(
          "NUMBER_OUTSIDE_VALID_RANGE",
          "Maximum SOQL offset allowed is 2000",
          "an OFFSET of " + offset);
    }
    if (position < tokens.size()) {
      throw unexpected(tokens.get(position).text());
    }
    return new Soql(columns, count, object, condition, order, limit, offset, text);
  }

  /** Salesforce refuses AND and OR side by side without parentheses. */
  private Soql.Condition disjunction() {
    List<Soql.Condition> parts = new ArrayList<>();
    parts.add(term());
    if (isWord("AND")) {
      while (takeWord("AND")) {
        parts.add(term());
      }
      if (isWord("OR")) {
        throw unexpected("OR");
      }
      return new Soql.And(parts);
    }
    if (isWord("OR")) {
      while (takeWord("OR")) {
        parts.add(term());
      }
      if (isWord("AND")) {
        throw unexpected("AND");
      }
      return new Soql.Or(parts);
    }
    return parts.get(0);
  }

  private Soql.Condition term() {
    if (takeWord("NOT")) {
      return new Soql.Not(term());
    }
    if (takeSymbol("(")) {
      Soql.Condition inner = disjunction();
      expectSymbol(")");
      return inner;
    }
    String field = word();
    boolean negated = takeWord("NOT");
    if (takeWord("IN")) {
      expectSymbol("(");
      List<Soql.Literal> literals = new ArrayList<>();
      do {
        literals.add(literal());
      } while (takeSymbol(","));
      expectSymbol(")");
      return new Soql.In(field, literals, negated);
    }
    if (negated || position >= tokens.size()) {
      throw unexpected(position < tokens.size() ? tokens.get(position).text() : "<EOF>");
    }
    Soql.Operator operator =
        switch (tokens.get(position++).text()) {
          case "=" -> Soql.Operator.EQUAL;
          case "!=", "<>" -> Soql.Operator.NOT_EQUAL;
          case "<" -> Soql.Operator.LESS;
          case "<=" -> Soql.Operator.LESS_OR_EQUAL;
          case ">" -> Soql.Operator.GREATER;
          case ">=" -> Soql.Operator.GREATER_OR_EQUAL;
          default -> throw unexpected(tokens.get(position - 1).text());
        };
    return new Soql.Comparison(field, operator, literal());
  }

  private Soql.Literal literal() {
    if (position >= tokens.size()) {
      throw unexpected("<EOF>");
    }
    Token token = tokens.get(position++);
    return switch (token.kind()) {
      case "string" -> new Soql.Literal(Soql.LiteralType.STRING, unescape(token.text()), 0);
      case "number" -> new Soql.Literal(Soql.LiteralType.NUMBER, token.text(), 0);
      case "moment" -> moment(token.text());
      case "word" -> wordLiteral(token.text());
      default -> throw unexpected(token.text());
    };
  }

  private Soql.Literal wordLiteral(String word) {
    if (word.equalsIgnoreCase("true") || word.equalsIgnoreCase("false")) {
      return new Soql.Literal(Soql.LiteralType.BOOLEAN, word.toLowerCase(java.util.Locale.ROOT), 0);
    }
    if (word.equalsIgnoreCase("null")) {
      return new Soql.Literal(Soql.LiteralType.NULL, "", 0);
    }
    throw SalesforceErrors.malformedQuery("Bind variables only allowed in Apex code");
  }

  /** Comparisons ignore the part of a second. */
  private Soql.Literal moment(String token) {
    if (!token.contains("T")) {
      return new Soql.Literal(Soql.LiteralType.DATE, token, 0);
    }
    try {
      Instant instant = OffsetDateTime.parse(token, MOMENT).toInstant();
      return new Soql.Literal(
          Soql.LiteralType.DATETIME, token, Math.floorDiv(instant.toEpochMilli(), 1000L) * 1000);
    } catch (DateTimeException e) {
      throw unexpected(token);
    }
  }

  private String unescape(String quoted) {
    String inner = quoted.substring(1, quoted.length() - 1);
    if (inner.length() > MAX_STRING_LENGTH) {
      throw SalesforceErrors.malformedQuery("a string of more than 4000 characters");
    }
    return inner.replaceAll("\\\\(.)", "$1");
  }

  private int number() {
    if (position >= tokens.size()
        || !tokens.get(position).kind().equals("number")
        || tokens.get(position).text().length() > 9) {
      throw unexpected(position < tokens.size() ? tokens.get(position).text() : "<EOF>");
    }
    int number = Integer.parseInt(tokens.get(position++).text());
    if (number < 0) {
      throw unexpected("-");
    }
    return number;
  }

  private String word() {
    if (position >= tokens.size() || !tokens.get(position).kind().equals("word")) {
      throw unexpected(position < tokens.size() ? tokens.get(position).text() : "<EOF>");
    }
    return tokens.get(position++).text();
  }

  private boolean isWord(String word) {
    return position < tokens.size()
        && tokens.get(position).kind().equals("word")
        && tokens.get(position).text().equalsIgnoreCase(word);
  }

  private boolean takeWord(String word) {
    boolean taken = isWord(word);
    position += taken ? 1 : 0;
    return taken;
  }

  private void expectWord(String word) {
    if (!takeWord(word)) {
      throw unexpected(position < tokens.size() ? tokens.get(position).text() : "<EOF>");
    }
  }

  private boolean isSymbolAt(int at, String symbol) {
    return at < tokens.size()
        && tokens.get(at).kind().equals("symbol")
        && tokens.get(at).text().equals(symbol);
  }

  private boolean takeSymbol(String symbol) {
    boolean taken = isSymbolAt(position, symbol);
    position += taken ? 1 : 0;
    return taken;
  }

  private void expectSymbol(String symbol) {
    if (!takeSymbol(symbol)) {
      throw unexpected(position < tokens.size() ? tokens.get(position).text() : "<EOF>");
    }
  }

  private static RefusedException unexpected(String token) {
    return SalesforceErrors.malformedQuery("unexpected token: '" + token + "'");
  }
}
