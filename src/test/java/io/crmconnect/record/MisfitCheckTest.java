/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.schema.Column;
import io.crmconnect.schema.ColumnType;
import io.crmconnect.schema.DriftSettings;
import io.crmconnect.schema.NumberMode;
import io.crmconnect.schema.SchemaEvolver;
import io.crmconnect.schema.SchemaSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MisfitCheckTest {
  private static final List<String> SAMPLES =
      List.of(
          "true",
          "false",
          "-12.50",
          "1e308",
          "1e309",
          "2026-11-27",
          "2026-11-27T08:15:30.123Z",
          "1764230400123",
          "9".repeat(310),
          "",
          "NaN",
          "12345678901234567890.123");
  private static final String CHARACTERS = "0123456789-+.eETZ:ax";

  private final Random random = new Random(22);

  @Test
  void aMisfitIsWhatTheConversionCallsOne() {
    for (ColumnType type : allTypes()) {
      for (int i = 0; i < 5_000; i++) {
        String text = randomText();
        Object converted = ValueConverter.convert(type, text);
        assertThat(ValueConverter.isMisfit(type, text))
            .as(type + " of '" + text + "'")
            .isEqualTo(converted instanceof LossyValue lossy && lossy.isMisfit());
      }
    }
  }

  private static List<ColumnType> allTypes() {
    List<ColumnType> types = new ArrayList<>();
    for (NumberMode numbers :
        List.of(NumberMode.DOUBLE, NumberMode.STRING, NumberMode.decimal(10, 2))) {
      SchemaSettings settings =
          new SchemaSettings(63, numbers, List.of(), List.of(), DriftSettings.DEFAULT);
      for (FieldType type : FieldType.values()) {
        CrmObject object = new CrmObject("deals", "deals");
        SchemaEvolver.createSchema(object, List.of(new Field("field", type)), settings)
            .columns()
            .stream()
            .map(Column::type)
            .forEach(types::add);
      }
    }
    return types;
  }

  private String randomText() {
    StringBuilder text = new StringBuilder(SAMPLES.get(random.nextInt(SAMPLES.size())));
    for (int changes = random.nextInt(3); changes > 0 && text.length() > 0; changes--) {
      char c = CHARACTERS.charAt(random.nextInt(CHARACTERS.length()));
      text.setCharAt(random.nextInt(text.length()), c);
    }
    return text.toString();
  }
}
