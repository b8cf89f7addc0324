/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.record.MisfitMode;
import io.crmconnect.record.Op;
import io.crmconnect.record.OutRecord;
import io.crmconnect.record.RecordFactory;
import io.crmconnect.record.RecordSettings;
import io.crmconnect.record.SourcePosition;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.SchemaEvolver;
import io.crmconnect.schema.SchemaSettings;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Guards the price of a record: what is allocated from the body of a response to its records. */
class RecordAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROWS = 100;
  private static final int FIELDS = 43;
  private static final int PAGES = 20;

  /** The values themselves (text, Double, Date) are about half of it. */
  private static final long MAX_BYTES_PER_RECORD = 10_500;

  private final CrmObject contacts = StandardObjects.all().get(0);
  private final List<Field> catalogue = createCatalogue();
  private final ObjectSchema schema =
      SchemaEvolver.createSchema(contacts, catalogue, SchemaSettings.DEFAULT);
  private final HubspotErrors errors = new HubspotErrors(URI.create("http://hub.example"));
  private final KnownTraits knownTraits = new KnownTraits();
  private final ResponseParser parser =
      new ResponseParser(
          errors,
          knownTraits,
          new CatalogueParser(errors, knownTraits, Set.of()),
          new ReferenceParser(errors, new ReferenceParts(Set.of())),
          new ChildParser(errors, knownTraits),
          false);
  private final RecordFactory factory =
      new RecordFactory(new RecordSettings("crm", MisfitMode.NULL));
  private final HttpOutcome.Response response =
      new HttpOutcome.Response(200, Map.of(), createPage().getBytes(StandardCharsets.UTF_8));
  private final Request.ListPage request =
      new Request.ListPage(contacts, Optional.empty(), schema.requestedFields(), ROWS);

  @Test
  void aRecordIsMadeWithFewObjects() {
    convertPage();
    long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());

    for (int i = 0; i < PAGES; i++) {
      assertThat(convertPage()).isEqualTo(ROWS);
    }

    long bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    assertThat(bytes / (PAGES * ROWS)).isLessThan(MAX_BYTES_PER_RECORD);
  }

  /** Returns the number of rows. */
  private int convertPage() {
    Result.Page page = (Result.Page) parser.parse(request, response);
    int rows = 0;
    for (Row row : page.rows()) {
      if (factory.findMisfits(schema, row).isEmpty()
          && createRecord(row) instanceof OutRecord.Row record
          && record.memoryBytes() > 0) {
        rows++;
      }
    }
    return rows;
  }

  private OutRecord createRecord(Row row) {
    return factory.createRow(
        schema,
        row,
        Op.SNAPSHOT,
        row.version(),
        OptionalLong.of(row.version()),
        SourcePosition.NONE);
  }

  private static List<Field> createCatalogue() {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < FIELDS; i++) {
      FieldType[] types = FieldType.values();
      fields.add(new Field("field_" + i, types[i % types.length]));
    }
    return fields;
  }

  private String createPage() {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      String properties =
          catalogue.stream()
              .map(field -> "\"" + field.name() + "\":\"" + valueOf(field.type()) + "\"")
              .collect(Collectors.joining(","));
      rows.add(
          "{\"id\":\"%d\",\"properties\":{%s},\"createdAt\":\"%s\",\"updatedAt\":\"%s\"}"
              .formatted(
                  1_000 + i, properties, "2026-02-17T19:23:50Z", "2026-11-27T08:15:30.123Z"));
    }
    return "{\"results\":[" + String.join(",", rows) + "]}";
  }

  private static String valueOf(FieldType type) {
    return switch (type) {
      case STRING -> "a text of a few words";
      case NUMBER -> "12345.67";
      case BOOLEAN -> "true";
      case DATE -> "2026-11-27";
      case TIMESTAMP -> "2026-11-27T08:15:30.123Z";
    };
  }
}
