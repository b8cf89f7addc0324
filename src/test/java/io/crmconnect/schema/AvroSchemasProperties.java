/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.apicurio.registry.utils.converter.avro.AvroData;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Json;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.avro.Schema;

/** Avro schemas of rows, for arbitrary fields and changes of the catalogue. */
class AvroSchemasProperties {
  private static final CrmObject OBJECT = new CrmObject("custom_odd-name", "2-1");

  /** What an Avro converter makes of a schema, with the settings that it has by default. */
  private static Schema stock(org.apache.kafka.connect.data.Schema schema) {
    return new AvroData(10).fromConnectSchema(schema);
  }

  @Property(tries = 500)
  void theSchemaIsThatOfAStockConverter(
      @ForAll("catalogues") List<Field> catalogue, @ForAll("numberModes") NumberMode numbers)
      throws IOException {
    ObjectSchema schema = SchemaEvolver.createSchema(OBJECT, catalogue, settings(numbers));

    Schema made = AvroSchemas.of(schema.valueSchema());

    assertThat(Json.MAPPER.readTree(made.toString()))
        .isEqualTo(Json.MAPPER.readTree(stock(schema.valueSchema()).toString()));
    assertThat(new Schema.Parser().parse(made.toString())).isEqualTo(made);
  }

  /** Fields come, go, return and change their types, under changing settings. */
  @Property(tries = 300)
  void everyEvolutionIsCompatibleInBothDirectionsWithAllBefore(
      @ForAll("catalogues") List<Field> first,
      @ForAll("catalogues") List<Field> second,
      @ForAll("catalogues") List<Field> third,
      @ForAll("numberModes") NumberMode numbers) {
    ObjectSchema one = SchemaEvolver.createSchema(OBJECT, first, settings(NumberMode.DOUBLE));
    ObjectSchema two =
        SchemaEvolver.evolve(ObjectSchema.decode(OBJECT, one.encode(), settings(numbers)), second)
            .schema();
    ObjectSchema three = SchemaEvolver.evolve(two, third).schema();

    assertThat(AvroCompatibility.findProblem(one.valueSchema(), two.valueSchema())).isEmpty();
    assertThat(AvroCompatibility.findProblem(two.valueSchema(), three.valueSchema())).isEmpty();
    assertThat(AvroCompatibility.findProblem(one.valueSchema(), three.valueSchema())).isEmpty();
  }

  private static SchemaSettings settings(NumberMode numbers) {
    return new SchemaSettings(63, numbers, List.of(), List.of(), DriftSettings.DEFAULT);
  }

  @Provide
  Arbitrary<NumberMode> numberModes() {
    return Arbitraries.oneOf(
        Arbitraries.of(NumberMode.DOUBLE, NumberMode.STRING),
        Arbitraries.integers()
            .between(1, NumberMode.MAX_PRECISION)
            .flatMap(
                precision ->
                    Arbitraries.of(IntStream.rangeClosed(0, precision).boxed().toList())
                        .map(scale -> NumberMode.decimal(precision, scale))));
  }

  @Provide
  Arbitrary<List<Field>> catalogues() {
    Arbitrary<String> names =
        Arbitraries.oneOf(
            Arbitraries.strings().withChars("ab_ A1é").ofMinLength(1).ofMaxLength(4),
            Arbitraries.strings().all().ofMaxLength(8),
            Arbitraries.of("a", "b", "id", "_deleted", "9lives", "Added At"));
    return Combinators.combine(names, Arbitraries.of(FieldType.class))
        .as(Field::new)
        .list()
        .ofMaxSize(10);
  }
}
