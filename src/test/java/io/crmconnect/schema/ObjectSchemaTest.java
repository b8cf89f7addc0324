/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Json;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Timestamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The accepted schema stays compatible across catalogue changes and restarts. */
class ObjectSchemaTest {
  private static final CrmObject CONTACTS = new CrmObject("contacts", "contacts");

  @Test
  void everyTypeHasItsColumnAndAllButTheIdAreOptional() {
    Schema value =
        schemaOf(
                SchemaSettings.DEFAULT,
                field("text", FieldType.STRING),
                field("yes", FieldType.BOOLEAN),
                field("amount", FieldType.NUMBER),
                field("born", FieldType.DATE),
                field("Seen At", FieldType.TIMESTAMP))
            .valueSchema();

    assertThat(value.name()).isEqualTo("io.crmconnect.contacts.Value");
    assertThat(value.version()).isNull();
    assertThat(value.fields())
        .extracting(org.apache.kafka.connect.data.Field::name)
        .containsExactly(
            "id",
            "amount",
            "born",
            "seen_at",
            "text",
            "yes",
            "_created_at",
            "_updated_at",
            "_deleted",
            "_deleted_at",
            "_merged_into",
            "_synced_at",
            "_misfits");
    assertThat(value.fields()).allMatch(f -> f.schema().isOptional() || f.name().equals("id"));
    assertThat(value.field("id").schema().isOptional()).isFalse();
    assertThat(value.field("text").schema().type()).isEqualTo(Schema.Type.STRING);
    assertThat(value.field("yes").schema().type()).isEqualTo(Schema.Type.BOOLEAN);
    assertThat(value.field("amount").schema().type()).isEqualTo(Schema.Type.FLOAT64);
    assertThat(value.field("born").schema().name()).isEqualTo(Date.LOGICAL_NAME);
    assertThat(value.field("seen_at").schema().name()).isEqualTo(Timestamp.LOGICAL_NAME);
    assertThat(value.field("seen_at").schema().doc()).isEqualTo("Seen At");
    assertThat(value.field("_updated_at").schema().name()).isEqualTo(Timestamp.LOGICAL_NAME);
  }

  @Test
  void decimalsNameTheirPrecisionBecauseTheSinkRoundsThemElse() {
    Schema amount =
        schemaOf(settingsWithNumbers(NumberMode.decimal(20, 0)), field("amount", FieldType.NUMBER))
            .valueSchema()
            .field("amount")
            .schema();
    assertThat(amount.name()).isEqualTo(Decimal.LOGICAL_NAME);
    assertThat(amount.parameters())
        .containsEntry("scale", "0")
        .containsEntry("connect.decimal.precision", "20");
    assertThatThrownBy(() -> NumberMode.decimal(39, 0)).hasMessageContaining("38");
  }

  @Test
  void aSchemaIsTheSameAfterARestart() {
    ObjectSchema before =
        SchemaEvolver.evolve(
                schemaOf(
                    settingsWithNumbers(NumberMode.DECIMAL),
                    field("Foo Bar", FieldType.STRING),
                    field("fooBar", FieldType.DATE),
                    field("amount", FieldType.NUMBER),
                    field("gone", FieldType.BOOLEAN)),
                List.of(
                    field("Foo Bar", FieldType.TIMESTAMP),
                    field("fooBar", FieldType.DATE),
                    field("amount", FieldType.NUMBER)))
            .schema();

    ObjectSchema after =
        ObjectSchema.decode(CONTACTS, before.encode(), settingsWithNumbers(NumberMode.DOUBLE));

    assertThat(after.columns()).isEqualTo(before.columns());
    assertThat(after.valueSchema()).isEqualTo(before.valueSchema());
    assertThat(after.keySchema()).isEqualTo(before.keySchema());
    assertThat(after.requestedFields()).isEqualTo(before.requestedFields()).doesNotContain("gone");
    assertThat(after.fingerprint()).isEqualTo(before.fingerprint());
    assertThat(after.encode()).isEqualTo(before.encode());
  }

  @Test
  void theAcceptedSchemaIsReadableText() {
    ObjectSchema schema =
        SchemaEvolver.evolve(
                schemaOf(
                    SchemaSettings.DEFAULT,
                    field("email", FieldType.STRING),
                    field("Phone No", FieldType.STRING)),
                List.of(field("email", FieldType.NUMBER)))
            .schema();
    assertThat(schema.encode())
        .isEqualTo(
            "{\"format\":1,\"fields\":["
                + "{\"field\":\"email\",\"type\":\"string\",\"seen\":\"NUMBER\"},{\"field\":\"Phone"
                + " No\",\"column\":\"phone_no\",\"type\":\"string\",\"gone\":true}]}");
  }

  @Test
  void aFieldIsNeverDroppedAndATypeNeverChanges() {
    ObjectSchema before =
        schemaOf(
            SchemaSettings.DEFAULT,
            field("fax", FieldType.STRING),
            field("size", FieldType.STRING));

    Evolution evolution =
        SchemaEvolver.evolve(
            before, List.of(field("size", FieldType.NUMBER), field("mail", FieldType.STRING)));

    assertThat(evolution.added()).containsExactly("mail");
    assertThat(evolution.removed()).containsExactly("fax");
    assertThat(evolution.retyped()).containsExactly("size");
    assertThat(evolution.schema().valueSchema().field("fax")).isNotNull();
    assertThat(evolution.schema().valueSchema().field("size").schema().type())
        .isEqualTo(Schema.Type.STRING);
    assertThat(evolution.schema().requestedFields()).containsExactly("mail", "size");
  }

  @Test
  void aChangeIsReportedOnce() {
    List<Field> later = List.of(field("size", FieldType.NUMBER));
    ObjectSchema schema =
        SchemaEvolver.evolve(
                schemaOf(
                    SchemaSettings.DEFAULT,
                    field("fax", FieldType.STRING),
                    field("size", FieldType.STRING)),
                later)
            .schema();

    Evolution again = SchemaEvolver.evolve(schema, later);

    assertThat(again.schema()).isSameAs(schema);
    assertThat(again.added()).isEmpty();
    assertThat(again.removed()).isEmpty();
    assertThat(again.retyped()).isEmpty();
  }

  @Test
  void aFieldThatReturnsHasItsOldColumn() {
    ObjectSchema schema =
        SchemaEvolver.evolve(
                schemaOf(SchemaSettings.DEFAULT, field("Fax No", FieldType.STRING)), List.of())
            .schema();
    Evolution back = SchemaEvolver.evolve(schema, List.of(field("Fax No", FieldType.STRING)));
    assertThat(back.added()).containsExactly("Fax No");
    assertThat(back.schema().requestedFields()).containsExactly("Fax No");
    assertThat(back.schema().columns()).extracting(Column::name).containsExactly("fax_no");
  }

  @Test
  void aColumnStaysWithItsFieldWhenAFieldOfThatNameAppears() {
    ObjectSchema schema =
        SchemaEvolver.evolve(
                schemaOf(SchemaSettings.DEFAULT, field("Foo Bar", FieldType.STRING)),
                List.of(field("foo_bar", FieldType.STRING), field("Foo Bar", FieldType.STRING)))
            .schema();
    assertThat(schema.columns())
        .filteredOn(column -> column.field().equals("Foo Bar"))
        .extracting(Column::name)
        .containsExactly("foo_bar");
    assertThat(schema.columns())
        .filteredOn(column -> column.field().equals("foo_bar"))
        .allMatch(column -> column.name().matches("foo_bar_[0-9a-z]{6}"));
  }

  @Test
  void fieldsAreIncludedAndExcludedForAllObjectsOrOne() {
    Field email = field("email", FieldType.STRING);
    Field fax = field("fax", FieldType.STRING);
    Field notes = field("notes", FieldType.STRING);
    assertThat(
            schemaOf(settingsWithFilter(List.of("email"), List.of()), email, fax).requestedFields())
        .containsExactly("email");
    assertThat(
            schemaOf(
                    settingsWithFilter(List.of("contacts.email", "fax"), List.of()),
                    email,
                    fax,
                    notes)
                .requestedFields())
        .containsExactly("email", "fax");
    assertThat(
            schemaOf(settingsWithFilter(List.of("deals.amount"), List.of()), email, fax)
                .requestedFields())
        .containsExactly("email", "fax");
    assertThat(
            schemaOf(
                    settingsWithFilter(List.of(), List.of("contacts.fax", "deals.email")),
                    email,
                    fax)
                .requestedFields())
        .containsExactly("email");
    assertThat(
            schemaOf(settingsWithFilter(List.of("email", "fax"), List.of("fax")), email, fax)
                .requestedFields())
        .containsExactly("email");
  }

  @Test
  void anExcludedFieldHasNoColumnUnlessItHadOne() {
    List<Field> catalogue =
        List.of(field("email", FieldType.STRING), field("fax", FieldType.STRING));
    SchemaSettings without = settingsWithFilter(List.of(), List.of("fax"));
    assertThat(SchemaEvolver.createSchema(CONTACTS, catalogue, without).valueSchema().field("fax"))
        .isNull();

    String accepted =
        SchemaEvolver.createSchema(CONTACTS, catalogue, SchemaSettings.DEFAULT).encode();
    ObjectSchema restarted = ObjectSchema.decode(CONTACTS, accepted, without);
    assertThat(restarted.valueSchema().field("fax")).isNotNull();
    assertThat(restarted.requestedFields()).containsExactly("email");
    Evolution silent = SchemaEvolver.evolve(restarted, List.of(field("email", FieldType.STRING)));
    assertThat(silent.removed()).isEmpty();
  }

  @Test
  void theFingerprintCoversOnlyTheRequestedFields() {
    String both =
        schemaOf(SchemaSettings.DEFAULT, field("a", FieldType.STRING), field("b", FieldType.STRING))
            .fingerprint();
    assertThat(both).matches("[0-9a-f]{8}");
    assertThat(
            schemaOf(
                    SchemaSettings.DEFAULT,
                    field("b", FieldType.DATE),
                    field("a", FieldType.NUMBER))
                .fingerprint())
        .isEqualTo(both);
    assertThat(schemaOf(SchemaSettings.DEFAULT, field("a", FieldType.STRING)).fingerprint())
        .isNotEqualTo(both);
    assertThat(schemaOf(SchemaSettings.DEFAULT, field("a,b", FieldType.STRING)).fingerprint())
        .isNotEqualTo(both);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "no json",
        "null",
        "[]",
        "{\"format\":2,\"fields\":[]}",
        "{\"format\":1}",
        "{\"format\":1,\"fields\":[1]}",
        "{\"format\":1,\"fields\":[{\"field\":\"a\",\"type\":\"int\"}]}",
        "{\"format\":1,\"fields\":[{\"field\":\"a\",\"type\":\"decimal(39,0)\"}]}",
        "{\"format\":1,\"fields\":[{\"field\":\"A\",\"type\":\"string\"}]}",
        "{\"format\":1,\"fields\":[{\"field\":\"id\",\"type\":\"string\"}]}",
        "{\"format\":1,\"fields\":[{\"field\":\"a\",\"type\":\"string\",\"seen\":\"INT\"}]}",
        "{\"format\":1,\"fields\":[{\"field\":\"a\",\"type\":\"string\"},"
            + "{\"field\":\"b\",\"column\":\"a\",\"type\":\"string\"}]}",
      })
  void anInvalidStoredSchemaIsRefusedWithTheRemedy(String text) {
    assertThatThrownBy(() -> ObjectSchema.decode(CONTACTS, text, SchemaSettings.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("The accepted schema of contacts ")
        .hasMessageContaining("(part: schema)");
  }

  @Test
  void aNameWithHalfASurrogatePairSurvivesTheOffsetAndBreaksNoSchema() throws Exception {
    Field odd = field("half \ud800", FieldType.STRING);
    ObjectSchema schema = schemaOf(SchemaSettings.DEFAULT, odd);
    // Connect stores offsets as JSON in UTF-8.
    byte[] stored = Json.MAPPER.writeValueAsBytes(Map.of("schema", schema.encode()));
    String text = Json.MAPPER.readTree(stored).path("schema").textValue();
    ObjectSchema after = ObjectSchema.decode(CONTACTS, text, SchemaSettings.DEFAULT);
    assertThat(after.requestedFields()).containsExactly("half \ud800");
    assertThat(SchemaEvolver.evolve(after, List.of(odd)).schema()).isSameAs(after);
    assertThat(schema.valueSchema().field("half").schema().doc()).isEqualTo("half ?");
  }

  @Test
  void schemaNamesAreLegalForEveryObject() {
    CrmObject odd = new CrmObject("custom_Größe 2-x", "2-1");
    ObjectSchema schema = SchemaEvolver.createSchema(odd, List.of(), SchemaSettings.DEFAULT);
    assertThat(schema.valueSchema().name()).isEqualTo("io.crmconnect.custom_gro_e_2_x.Value");
  }

  private static ObjectSchema schemaOf(SchemaSettings settings, Field... catalogue) {
    return SchemaEvolver.createSchema(CONTACTS, List.of(catalogue), settings);
  }

  private static Field field(String name, FieldType type) {
    return new Field(name, type);
  }

  private static SchemaSettings settingsWithNumbers(NumberMode numbers) {
    return new SchemaSettings(63, numbers, List.of(), List.of(), DriftSettings.DEFAULT);
  }

  private static SchemaSettings settingsWithFilter(List<String> include, List<String> exclude) {
    return new SchemaSettings(63, NumberMode.DOUBLE, include, exclude, DriftSettings.DEFAULT);
  }
}
