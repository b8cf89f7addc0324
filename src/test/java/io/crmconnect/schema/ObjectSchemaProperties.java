/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Properties of schemas for arbitrary field names and catalogue changes. */
class ObjectSchemaProperties {
  private static final CrmObject DEALS = new CrmObject("deals", "deals");
  private static final SchemaSettings SETTINGS =
      new SchemaSettings(20, NumberMode.DOUBLE, List.of(), List.of(), DriftSettings.DEFAULT);

  @Property(tries = 500)
  void everyCatalogueYieldsLegalAndUniqueNames(@ForAll("catalogues") List<Field> catalogue) {
    ObjectSchema schema = SchemaEvolver.createSchema(DEALS, catalogue, SETTINGS);

    Set<String> fields = new HashSet<>();
    catalogue.forEach(field -> fields.add(field.name()));
    assertThat(schema.columns())
        .extracting(Column::field)
        .containsExactlyInAnyOrderElementsOf(fields);
    assertThat(schema.columns()).extracting(Column::name).doesNotHaveDuplicates();
    assertThat(schema.columns())
        .extracting(Column::name)
        .allMatch(name -> name.matches("[a-z][a-z0-9_]*"))
        .allMatch(name -> name.getBytes(StandardCharsets.UTF_8).length <= 20)
        .doesNotContain("id");
    assertThat(schema.columns())
        .allMatch(
            c ->
                !c.field().matches("[a-z][a-z0-9_]{0,19}")
                    || c.field().equals("id")
                    || c.field().equals("xmin")
                    || c.name().equals(c.field()));
  }

  @Property(tries = 300)
  void theSchemaDoesNotDependOnTheOrderOfTheCatalogue(
      @ForAll("catalogues") List<Field> catalogue, @ForAll Random random) {
    List<Field> shuffled = new ArrayList<>(catalogue);
    Collections.shuffle(shuffled, random);
    ObjectSchema one = SchemaEvolver.createSchema(DEALS, catalogue, SETTINGS);
    ObjectSchema other = SchemaEvolver.createSchema(DEALS, shuffled, SETTINGS);
    assertThat(other.encode()).isEqualTo(one.encode());
    assertThat(other.valueSchema()).isEqualTo(one.valueSchema());
    assertThat(other.fingerprint()).isEqualTo(one.fingerprint());
    assertThat(SchemaEvolver.evolve(one, shuffled).schema()).isSameAs(one);
  }

  @Property(tries = 300)
  void aColumnStaysWithItsFieldAcrossChangesAndRestarts(
      @ForAll("catalogues") List<Field> first,
      @ForAll("catalogues") List<Field> second,
      @ForAll("catalogues") List<Field> third) {
    ObjectSchema schema = SchemaEvolver.createSchema(DEALS, first, SETTINGS);
    for (List<Field> next : List.of(second, third)) {
      Map<String, Column> before = new HashMap<>();
      schema.columns().forEach(column -> before.put(column.field(), column));
      ObjectSchema restarted = ObjectSchema.decode(DEALS, schema.encode(), SETTINGS);
      assertThat(restarted.valueSchema()).isEqualTo(schema.valueSchema());
      Evolution evolution = SchemaEvolver.evolve(restarted, next);
      assertThat(evolution.schema().encode())
          .isEqualTo(SchemaEvolver.evolve(schema, next).schema().encode());
      schema = evolution.schema();
      Map<String, Column> after = new HashMap<>();
      schema.columns().forEach(column -> after.put(column.field(), column));
      before.forEach(
          (field, column) -> {
            assertThat(after.get(field).name()).isEqualTo(column.name());
            assertThat(after.get(field).type()).isEqualTo(column.type());
          });
      assertThat(schema.requestedFields())
          .containsExactlyInAnyOrderElementsOf(
              new HashSet<>(next.stream().map(Field::name).toList()));
    }
  }

  @Provide
  Arbitrary<List<Field>> catalogues() {
    Arbitrary<String> names =
        Arbitraries.oneOf(
            Arbitraries.strings().withChars("ab_ A1é").ofMaxLength(4),
            Arbitraries.strings().withChars('a', 'z').ofMinLength(15).ofMaxLength(30),
            Arbitraries.strings().all().ofMaxLength(8),
            Arbitraries.of("id", "Id", "_deleted", "deleted", "xmin", "_misfits", "f_deleted"));
    return Combinators.combine(names, Arbitraries.of(FieldType.class))
        .as(Field::new)
        .list()
        .ofMaxSize(12);
  }
}
