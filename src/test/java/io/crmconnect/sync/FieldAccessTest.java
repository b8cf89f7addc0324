/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.drift.DeferredRequests;
import io.crmconnect.sync.testing.AlteredResults;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** One field that must not be read does not suspend its object. */
class FieldAccessTest {
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;

  private final TaskHarness task = new TaskHarness();
  private final FakeCrm crm = task.crm();
  private final EmittedRecords emitted = task.emitted();

  /** Forbidden fields that the vendor was not told to leave out yet. */
  private final Set<String> forbidden = new TreeSet<>();

  private final Set<String> leftOut = new TreeSet<>();

  private void forbid(String... fields) {
    forbidden.addAll(List.of(fields));
    crm.override(this::answer);
  }

  private Result answer(Request request) {
    if (request instanceof Request.ProbeFields probe) {
      boolean readable = probe.fields().stream().noneMatch(forbidden::contains);
      if (!readable && probe.fields().size() == 1) {
        forbidden.removeAll(probe.fields());
        leftOut.addAll(probe.fields());
      }
      return new Result.FieldsProbed(readable, readable ? "" : "Grant the scope secret-read.");
    }
    if (DeferredRequests.fieldsOf(request).stream().anyMatch(forbidden::contains)) {
      return AlteredResults.failure(FailureKind.FORBIDDEN, "a scope is missing");
    }
    return null;
  }

  private void addFields(int count) {
    for (int i = 0; i < count; i++) {
      crm.fields().add("field_" + i, FieldType.STRING);
      crm.setValues("field_" + i, "x");
    }
  }

  @Test
  void theObjectIsCopiedWithoutTheForbiddenFieldsWhichAreTold() {
    crm.putOldRows(3);
    addFields(7);
    forbid("field_2", "field_5");
    task.start().answerAll().advance(MINUTE);

    assertThat(leftOut).containsExactly("field_2", "field_5");
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(3);
    assertThat(emitted.events("object.")).isEmpty();
    assertThat(emitted.events("fields.omitted"))
        .hasSize(2)
        .allMatch(text -> text.contains("Grant the scope secret-read."))
        .anyMatch(text -> text.contains("'field_2'"))
        .anyMatch(text -> text.contains("'field_5'"));
  }

  @Test
  void aFieldThatIsForbiddenLaterIsLeftOutAsWell() {
    crm.putOldRows(3);
    addFields(3);
    task.start().answerAll().advance(HOUR);
    forbid("field_1");
    crm.putIndexed(2, task.now(), "changed");
    task.advance(5 * MINUTE);

    assertThat(emitted.events("fields.omitted")).hasSize(1);
    assertThat(emitted.events("object.")).isEmpty();
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void anObjectThatIsForbiddenAsAWholeIsSuspendedAsBefore() {
    crm.putOldRows(3);
    crm.override(
        request -> {
          if (request instanceof Request.ProbeFields) {
            return new Result.FieldsProbed(false, "nothing");
          }
          return request instanceof Request.Catalogue
                  || request instanceof Request.Account
                  || request instanceof Request.Usage
              ? null
              : AlteredResults.failure(FailureKind.FORBIDDEN, "all scopes are missing");
        });
    task.start().answerAll();

    assertThat(emitted.events("object.suspended"))
        .singleElement()
        .asString()
        .contains("all scopes are missing");
    crm.removeOverride();
    task.advance(HOUR);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(3);
  }

  @Test
  void theCatalogueIsReadInPartsAndWhatItLacksIsToldOnce() {
    crm.putOldRows(2);
    addFields(1);
    crm.override(
        request -> {
          if (!(request instanceof Request.Catalogue catalogue)) {
            return null;
          }
          Result.Catalogue all = (Result.Catalogue) crm.correctAnswer(request);
          return catalogue.part().isEmpty()
              ? new Result.Catalogue(all.fields().subList(0, 1), Optional.of("rest"), List.of())
              : new Result.Catalogue(
                  all.fields().subList(1, all.fields().size()),
                  Optional.empty(),
                  List.of("Grant secret-read for the rest."));
        });
    task.start().answerAll().advance(HOUR);

    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(2);
    Map<String, Object> values = new HashMap<>(emitted.columnValues("field_0"));
    assertThat(values.values()).containsOnly("x");
    assertThat(emitted.events("fields.omitted"))
        .singleElement()
        .asString()
        .contains("Grant secret-read for the rest.");
  }
}
