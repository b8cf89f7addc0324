/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowValuesTest {
  private final RowValues.Builder builder = new RowValues.Builder();

  @Test
  void aFieldWithoutAValueIsNotMissing() {
    builder.add("email", "a@b.example");
    builder.add("phone", null);

    RowValues row = builder.build();

    assertThat(row).containsExactly(entry("email", "a@b.example"), entry("phone", null));
    assertThat(row.containsKey("phone")).isTrue();
    assertThat(row.get("phone")).isNull();
    assertThat(row.containsKey("fax")).isFalse();
    assertThat(row.get("fax")).isNull();
    assertThat(row.get(row.names().indexOf("email"))).isEqualTo("a@b.example");
    assertThat(row.get(row.names().indexOf("fax"))).isNull();
  }

  @Test
  void rowsShareTheirNamesOnlyIfTheOrderIsTheSame() {
    RowValues first = build("a", "b");
    RowValues second = build("a", "b");
    RowValues reversed = build("b", "a");
    RowValues shorter = build("a");

    assertThat(second.names()).isSameAs(first.names());
    assertThat(shorter).containsExactly(entry("a", "a of 1"));
    assertThat(reversed).containsExactly(entry("b", "b of 2"), entry("a", "a of 2"));
  }

  @Test
  void ofANameThatOccursTwiceTheLastValueCounts() {
    builder.add("a", "1");
    builder.add("b", "2");
    builder.add("a", "3");

    assertThat(builder.build()).containsExactly(entry("a", "3"), entry("b", "2"));
    assertThat(build("a")).hasSize(1);
  }

  @Test
  void aMapIsCopied() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("a", "1");
    map.put("b", null);
    RowValues row = RowValues.of(map);
    map.clear();

    assertThat(row).containsExactly(entry("a", "1"), entry("b", null));
    assertThat(row).isEqualTo(RowValues.of(row));
  }

  @Test
  void aRowMayHaveManyFields() {
    for (int i = 0; i < 1_000; i++) {
      builder.add("field" + i, Integer.toString(i));
    }

    RowValues row = builder.build();

    assertThat(row).hasSize(1_000);
    assertThat(row.get("field999")).isEqualTo("999");
  }

  private RowValues build(String... names) {
    for (String name : names) {
      builder.add(name, name + " of " + names.length);
    }
    return builder.build();
  }
}
