/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.HistoryEntry;
import io.crmconnect.crm.PropertyHistory;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Request.ReadLinks.FromRecord;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The history of properties is read in batches, in every API version. */
class PropertyHistoryTest {
  private static final CrmObject DEALS = new CrmObject("deals", "deals");
  private static final CrmObject HISTORY =
      new PropertyHistory(DEALS, List.of("dealstage")).toCrmObject();

  private final SimHubspot hubspot = new SimHubspot(SimSettings.DEFAULT, new Random(1));
  private final ConnectorClient connector = new ConnectorClient(hubspot, RequestPriority.BACKFILL);
  private final Map<String, String> props =
      new TreeMap<>(Map.of("crm.objects", "deals", "hubspot.access.token", "sim-token"));
  private CrmClient client;

  private Result send(Request request) {
    if (client == null) {
      client = connector.open(props);
    }
    return connector.send(client, request);
  }

  private Map<String, Result.LinksOfRecord> read(long... ids) {
    Result.Links result =
        (Result.Links)
            send(
                new Request.ReadLinks(
                    HISTORY,
                    LongStream.of(ids)
                        .mapToObj(id -> new FromRecord(Long.toString(id), Optional.empty()))
                        .toList()));
    Map<String, Result.LinksOfRecord> byRecord = new TreeMap<>();
    result.records().forEach(each -> byRecord.put(each.fromId(), each));
    return byRecord;
  }

  private long createDeal(String stage) {
    return hubspot.create("deals", Map.of("dealstage", stage), connector.now());
  }

  private static List<String> values(Result.LinksOfRecord record) {
    return record.links().stream().map(each -> ((HistoryEntry) each).value()).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-09", "2026-03", "v3"})
  void theValuesOfAPropertyHaveTimeSequenceAndSource(String version) {
    props.put("hubspot.api.version", version);
    long deal = createDeal("new");
    hubspot.update("deals", deal, Map.of("dealstage", "won"), connector.now());
    hubspot.update("deals", deal, Map.of("dealstage", ""), connector.now());
    Result.LinksOfRecord found = read(deal).get(Long.toString(deal));

    assertThat(values(found)).containsExactly("new", "won", "");
    HistoryEntry first = (HistoryEntry) found.links().get(0);
    assertThat(first.key().property()).isEqualTo("dealstage");
    assertThat(first.key().timestamp()).isEqualTo(hubspot.rows("deals").get(0).createdAt());
    assertThat(first.key().sequence()).isZero();
    assertThat(first.sourceType()).isNotNull();
    assertThat(found.exhaustive()).as("values that are not shown remain").isFalse();
    assertThat(hubspot.violations()).isEmpty();
  }

  @Test
  void onlyTheNewestValuesAreShown() {
    hubspot.history().setShownValues(3);
    long deal = createDeal("0");
    for (int i = 1; i < 6; i++) {
      hubspot.update("deals", deal, Map.of("dealstage", "" + i), connector.now());
    }

    assertThat(values(read(deal).get(Long.toString(deal)))).containsExactly("3", "4", "5");
  }

  @Test
  void aRecordThatIsGoneOrMergedHasNoHistory() {
    long archived = createDeal("a");
    long merged = createDeal("b");
    long other = createDeal("c");
    hubspot.archive("deals", archived, connector.now());
    long survivor = hubspot.merge("deals", merged, other, connector.now());
    Map<String, Result.LinksOfRecord> found = read(archived, merged, survivor);

    for (long gone : new long[] {archived, merged}) {
      assertThat(found.get(Long.toString(gone)).links()).isEmpty();
      assertThat(found.get(Long.toString(gone)).exhaustive()).isTrue();
    }
    assertThat(values(found.get(Long.toString(survivor)))).contains("b", "c");
  }

  @Test
  void moreThanFiftyRecordsAreRefused() {
    long[] ids = LongStream.range(0, 51).map(i -> createDeal("new")).toArray();
    List<FromRecord> many =
        LongStream.of(ids)
            .mapToObj(id -> new FromRecord(Long.toString(id), Optional.empty()))
            .toList();
    Result.Failure failure = (Result.Failure) send(new Request.ReadLinks(HISTORY, many));

    assertThat(failure.kind()).isEqualTo(FailureKind.BAD_REQUEST);
    assertThat(failure.message()).contains("property histories is 50");
    assertThat(read(Arrays.copyOf(ids, 50))).hasSize(50);
  }

  @Test
  void aPropertyThatHubspotDoesNotKnowIsTold() {
    CrmObject misspelt = new PropertyHistory(DEALS, List.of("dealstge")).toCrmObject();
    Result.Catalogue catalogue = (Result.Catalogue) send(new Request.Catalogue(misspelt));

    assertThat(catalogue.fields()).isEqualTo(PropertyHistory.FIELDS);
    assertThat(catalogue.omissions()).singleElement().asString().contains("dealstge", "deals");
    assertThat(((Result.Catalogue) send(new Request.Catalogue(HISTORY))).omissions()).isEmpty();
    send(new Request.Catalogue(HISTORY));
    assertThat(connector.calls()).as("what is known is not asked again").hasSize(2);
  }

  @Test
  void aMissingScopeIsNamed() {
    hubspot.revokeScope("crm.objects.deals.read");
    Result.Failure failure =
        (Result.Failure)
            send(new Request.ReadLinks(HISTORY, List.of(new FromRecord("1", Optional.empty()))));

    assertThat(failure.kind()).isEqualTo(FailureKind.FORBIDDEN);
    assertThat(failure.message())
        .contains("the property history of deals", "crm.objects.deals.read");
  }
}
