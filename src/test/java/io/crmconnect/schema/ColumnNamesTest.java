/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Field names are converted to column names that converters, sinks and warehouses accept. */
class ColumnNamesTest {
  private static final int MAX = 63;

  @ParameterizedTest
  @CsvSource({
    "email, email",
    "hs__odd_, hs__odd_",
    "First Name, first_name",
    "createdAt, created_at",
    "HTMLParser, html_parser",
    "iPhone, i_phone",
    "My_Field__c, my_field__c",
    "1st_call, f_1st_call",
    "_deleted, f_deleted",
    "_2nd, f_2nd",
    "Prénom, prenom",
    "a.b-c/d, a_b_c_d",
    "' spaced  out ', spaced_out",
    "Total ($), total",
  })
  void namesAreConvertedToLowerSnakeCase(String field, String column) {
    assertThat(assign(field)).containsExactly(Map.entry(field, column));
  }

  @Test
  void reservedNamesGetAHash() {
    for (String field : List.of("id", "ID", "ctid", "xmin")) {
      String column = assign(field).get(field);
      assertThat(column).matches(ColumnNames.sanitize(field) + "_[0-9a-z]{6}");
    }
  }

  @Test
  void aNameWithoutLegalCharactersIsItsHash() {
    assertThat(assign("名前").get("名前")).matches("f_[0-9a-z]{6}");
    assertThat(assign("").get("")).matches("f_[0-9a-z]{6}");
    assertThat(assign("___").get("___")).matches("f_[0-9a-z]{6}");
  }

  @Test
  void aLongNameIsTruncatedAndEndsInAHash() {
    String field = "a".repeat(MAX + 1);
    assertThat(assign("a".repeat(MAX)).get("a".repeat(MAX))).isEqualTo("a".repeat(MAX));
    assertThat(assign(field).get(field)).hasSize(MAX).matches("a{56}_[0-9a-z]{6}");
    String sibling = field + "b";
    assertThat(assign(field, sibling).values()).doesNotHaveDuplicates();
  }

  @Test
  void ofFieldsThatMapToOneNameTheOneWithExactlyThatNameGetsIt() {
    Map<String, String> columns = assign("Foo Bar", "foo_bar", "fooBar");
    assertThat(columns.get("foo_bar")).isEqualTo("foo_bar");
    assertThat(columns.get("Foo Bar")).matches("foo_bar_[0-9a-z]{6}");
    assertThat(columns.get("fooBar")).matches("foo_bar_[0-9a-z]{6}");
    assertThat(columns.values()).doesNotHaveDuplicates();
  }

  @Test
  void whereNoFieldHasExactlyThatNameNoneGetsIt() {
    assertThat(assign("Foo Bar", "fooBar").values()).allMatch(name -> name.length() == 14);
  }

  @Test
  void aNameWithATakenHashIsHashedAgain() {
    String hashed = assign("id").get("id");
    Map<String, String> columns = ColumnNames.assign(List.of("id"), Set.of(hashed), MAX);
    assertThat(columns.get("id")).matches("id_[0-9a-z]{6}").isNotEqualTo(hashed);
  }

  @Test
  void aFieldNamedLikeAnotherWithItsHashGetsAnotherName() {
    String hashed = assign("id").get("id");
    String twin = hashed.replace("id_", "Id ");
    assertThat(ColumnNames.sanitize(twin)).isEqualTo(hashed);
    assertThat(assign("id", twin).values()).doesNotHaveDuplicates();
  }

  @Test
  void theHashIsTheSameInEveryVersion() {
    // Existing columns in warehouses have these names.
    assertThat(ColumnNames.shortHash("id")).isEqualTo("bymie5");
  }

  private static Map<String, String> assign(String... fields) {
    return ColumnNames.assign(List.of(fields), Set.of(), MAX);
  }
}
