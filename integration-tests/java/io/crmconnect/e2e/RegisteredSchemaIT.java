/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.schema.AvroSchemas;
import io.crmconnect.schema.DriftSettings;
import io.crmconnect.schema.NumberMode;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.SchemaEvolver;
import io.crmconnect.schema.SchemaSettings;
import io.crmconnect.simhubspot.SampleData;
import io.crmconnect.stack.Stack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema in the compatibility check equals the one that the converter registers. */
@ExtendWith(SharedStack.class)
final class RegisteredSchemaIT {
  private static final SampleData.Sizes SMALL_SIZES = new SampleData.Sizes(20, 5, 5, 5, 2, 40);

  @ParameterizedTest
  @ValueSource(strings = {"double", "decimal", "string"})
  void schemasAreTheSameForEveryTypeNameAndOption(String numbers, Stack stack) throws Exception {
    String prefix = "registered_" + numbers;
    try (SimulatedCrm crm = SimulatedCrm.start(SMALL_SIZES)) {
      crm.addProperty("contacts", "Very Odd Name: with (everything)", "number");
      crm.addProperty("contacts", "_deleted", "bool");
      crm.addProperty("contacts", "9lives", "datetime");
      Map<String, String> source =
          Connectors.sourceConfig(prefix, crm.url(), stack.storeSecret(prefix, SimulatedCrm.TOKEN));
      source.putAll(stack.registry().avroSettings());
      source.put("crm.objects", "contacts");
      source.put("number.mode", numbers);
      source.put("schema.registry.url", stack.registry().confluentUrl());
      Connectors.start(stack.connectRest(), prefix, source, 1);

      String subject = prefix + ".contacts-value";
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> stack.registry().latestSchema(subject).isPresent());
      ObjectMapper json = new ObjectMapper();
      JsonNode registered = json.readTree(stack.registry().latestSchema(subject).orElseThrow());
      assertThat(json.readTree(AvroSchemas.of(schema(crm, numbers).valueSchema()).toString()))
          .isEqualTo(registered);
      stack.connectRest().delete(prefix);
    }
  }

  private static ObjectSchema schema(SimulatedCrm crm, String numbers) {
    Map<String, NumberMode> modes = new TreeMap<>();
    modes.put("double", NumberMode.DOUBLE);
    modes.put("string", NumberMode.STRING);
    modes.put("decimal", NumberMode.decimal(38, 9));
    List<Field> fields = new ArrayList<>();
    crm.properties("contacts")
        .forEach(property -> fields.add(new Field(property.name(), type(property.type()))));
    return SchemaEvolver.createSchema(
        new CrmObject("contacts", "contacts"),
        fields,
        new SchemaSettings(63, modes.get(numbers), List.of(), List.of(), DriftSettings.DEFAULT));
  }

  private static FieldType type(String vendors) {
    return switch (vendors) {
      case "bool" -> FieldType.BOOLEAN;
      case "number" -> FieldType.NUMBER;
      case "date" -> FieldType.DATE;
      case "datetime" -> FieldType.TIMESTAMP;
      default -> FieldType.STRING;
    };
  }
}
