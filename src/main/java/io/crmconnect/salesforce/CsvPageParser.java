/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.RowValues;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Parses a page of a bulk job's results. Its values become those that REST answers for the same
 * record: an empty cell is null, and the zone of a date-time is written as REST writes it.
 */
final class CsvPageParser {
  private static final ObjectReader READER =
      new CsvMapper().readerFor(String[].class).with(CsvParser.Feature.WRAP_AS_ARRAY);

  /**
   * A page.
   *
   * @param columns the names in the first line
   * @param lines how many records it has, whether or not they are rows
   */
  record CsvPage(RecordPage records, List<String> columns, long lines) {}

  private CsvPageParser() {}

  /**
   * @param dateTimes the names of fields with date and time
   * @throws IOException if it is not the expected CSV, or is truncated
   */
  static CsvPage parse(byte[] body, ObjectTraits traits, Set<String> dateTimes) throws IOException {
    try (MappingIterator<String[]> lines = READER.readValues(body)) {
      if (!lines.hasNextValue()) {
        throw new IOException("the page has no header");
      }
      String[] columns = lines.nextValue();
      if (!Arrays.asList(columns).contains(Soql.ID)) {
        throw new IOException("the page has no column " + Soql.ID);
      }
      boolean[] isDateTime = new boolean[columns.length];
      for (int i = 0; i < columns.length; i++) {
        isDateTime[i] = dateTimes.contains(columns[i]);
      }
      RecordCollector records = new RecordCollector(traits);
      RowValues.Builder values = new RowValues.Builder();
      long count = 0;
      while (lines.hasNextValue()) {
        String[] cells = lines.nextValue();
        if (cells.length != columns.length) {
          throw new IOException("a line has " + cells.length + " of " + columns.length + " cells");
        }
        for (int i = 0; i < cells.length; i++) {
          values.add(columns[i], toValue(cells[i], isDateTime[i]));
        }
        RowValues row = values.build();
        records.add(row, () -> Json.write(new LinkedHashMap<>(row)));
        count++;
      }
      return new CsvPage(records.toPage(true, OptionalLong.empty()), List.of(columns), count);
    } catch (JsonProcessingException e) {
      // Its message could quote the body.
      throw new IOException("the page is not CSV (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static String toValue(String cell, boolean isDateTime) {
    if (cell.isEmpty()) {
      return null;
    }
    return isDateTime && cell.endsWith("Z") ? cell.substring(0, cell.length() - 1) + "+0000" : cell;
  }
}
