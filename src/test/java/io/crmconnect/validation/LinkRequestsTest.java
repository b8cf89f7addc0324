/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.crmconnect.crm.Association;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.LinkedVendor;
import io.crmconnect.sync.testing.Requests;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.topics.TopicSnapshot;
import io.crmconnect.topics.VersionIndex;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The requests that comparing links takes: those that validation tells beforehand are those that a
 * task sends, for a million contacts, 200,000 companies, half a million deals and three pairs.
 */
class LinkRequestsTest {
  private static final long HOUR = 3_600_000;
  private static final Map<String, Integer> RECORDS =
      new TreeMap<>(Map.of("contacts", 1_000_000, "companies", 200_000, "deals", 500_000));
  private static final CrmObject COMPANIES = new CrmObject("companies", "companies");
  private static final List<CrmObject> PAIRS =
      List.of(
          pair(FakeCrm.CONTACTS, COMPANIES),
          pair(FakeCrm.DEALS, FakeCrm.CONTACTS),
          pair(FakeCrm.DEALS, COMPANIES));

  private static final Pattern PLAN =
      Pattern.compile(
          "links of 3 pair\\(s\\) takes about ([0-9,]+) requests .*, and ([0-9,]+) per day");

  private static CrmObject pair(CrmObject from, CrmObject to) {
    return new Association(from, to).toCrmObject();
  }

  /** Requests of one pass of each pair, and of a day. */
  private record Plan(long perPass, long perDay) {}

  @Test
  void thePlanIsWhatATaskSends() {
    Plan plan = planOfValidation();
    assertThat(plan).isEqualTo(new Plan(2_000, 48_000));

    TaskHarness task = startTask();
    // The first pass begins with the task, the next ones an hour later each.
    task.advanceExcept(HOUR / 2, Requests::isSweepPage);
    long firstPass = linkReads(task);
    task.advanceExcept(2 * HOUR, Requests::isSweepPage);
    long ofTwoHours = linkReads(task) - firstPass;

    assertThat(firstPass).isCloseTo(plan.perPass(), withinPercentage(5));
    assertThat(12 * ofTwoHours).isCloseTo(plan.perDay(), withinPercentage(5));
  }

  private static long linkReads(TaskHarness task) {
    return task.sent().count(Request.ReadLinks.class);
  }

  /** The topics of the records have been filled, and are read back. */
  private static TaskHarness startTask() {
    LinkedVendor vendor = new LinkedVendor(1_000);
    vendor.link(7, 1_007, "1");
    CrmObject[] objects = {
      PAIRS.get(0), PAIRS.get(1), PAIRS.get(2), FakeCrm.CONTACTS, COMPANIES, FakeCrm.DEALS
    };
    TaskHarness task =
        new TaskHarness(TestSettings.reconcilingEvery(24 * HOUR).objects(objects), vendor);
    RECORDS.forEach(
        (object, count) -> {
          VersionIndex ids = new VersionIndex(NumericIdOrder.INSTANCE);
          for (int id = 1; id <= count; id++) {
            ids.put(Integer.toString(id), FakeCrm.LONG_AGO);
          }
          task.topic().setSnapshot("crm." + object, new TopicSnapshot.Loaded(ids, "m"));
        });
    task.start().answerAllExcept(Requests::isSweepPage);
    return task;
  }

  private static Plan planOfValidation() {
    try (HubspotValidationFixture fixture =
        new HubspotValidationFixture(String.join(",", RECORDS.keySet()))) {
      fixture.props.put("crm.reference", "");
      fixture.props.put("crm.associations", "contacts:companies,deals:contacts,deals:companies");
      fixture.props.put("rate.limit.search.per.second", "5");
      fixture.server.withModel(
          hubspot -> {
            addTypes(hubspot);
            return null;
          });
      fixture.assumeCounted(RECORDS);
      String notes = String.join("\n", fixture.notesAfterCounting());
      Matcher plan = PLAN.matcher(notes);
      assertThat(plan.find()).as(notes).isTrue();
      return new Plan(number(plan.group(1)), number(plan.group(2)));
    }
  }

  private static void addTypes(SimHubspot hubspot) {
    int typeId = 1;
    for (CrmObject each : PAIRS) {
      Association pair = Association.of(each).orElseThrow();
      hubspot
          .reference()
          .putLabel(pair.from().name(), pair.to().name(), typeId++, "HUBSPOT_DEFINED", null);
    }
  }

  private static long number(String text) {
    return Long.parseLong(text.replace(",", ""));
  }
}
