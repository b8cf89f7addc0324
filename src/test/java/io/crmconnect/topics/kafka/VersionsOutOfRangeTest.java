/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.topics.LatestRecord;
import io.crmconnect.topics.TopicSnapshot;
import io.crmconnect.topics.VersionIndex;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A version that no row can have, in the header of a record of our own topics. */
class VersionsOutOfRangeTest {
  private static RecordHeaders headers(String id, String version, String op) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("crm.object", "contacts".getBytes(StandardCharsets.UTF_8));
    headers.add("crm.id", id.getBytes(StandardCharsets.UTF_8));
    headers.add("crm.version", version.getBytes(StandardCharsets.UTF_8));
    headers.add("crm.op", op.getBytes(StandardCharsets.UTF_8));
    return headers;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9223372036854775807",
        "-9223372036854775808",
        "-9223372036854775807",
        "-17592186044417",
        "-1152921504606846976",
        "1152921504606846976",
        "253402300800000",
        "1790000000000000"
      })
  void theRowIsKnownButEqualsNoVersionAndHidesNone(String version) {
    TopicLog log = new TopicLog(2);
    log.add(0, 1_000, headers("7", version, "upsert"), true);

    long readVersion = VersionIndex.asUnsettled(0);
    assertThat(log.liveIds("contacts")).containsExactly("7@" + readVersion);
    assertThat(VersionIndex.withoutMark(readVersion)).isZero();
    assertThat(log.readTail("contacts"))
        .extracting(LatestRecord::version)
        .allMatch(each -> each == readVersion);

    log.add(1, 1_000, headers("7", "1790000000000", "upsert"), true);
    assertThat(log.liveIds("contacts")).containsExactly("7@1790000000000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1790000000000", "253402300799999", "-1", "-17592186044416"})
  void aVersionThatARowMayHaveIsKept(String version) {
    TopicLog log = new TopicLog(1);
    log.add(0, 1_000, headers("7", version, "upsert"), true);

    assertThat(log.liveIds("contacts")).containsExactly("7@" + version);
  }

  /** Such a record is not the connector's, however long its id is. */
  @Test
  void anIdThatNoRecordHasIsNotKept() {
    TopicLog log = new TopicLog(1);
    log.add(0, 1_000, headers("7".repeat(4_097), "1790000000000", "upsert"), true);
    assertThat(log.readTail("contacts")).isEmpty();
    assertThat(log.readWhole("contacts")).isInstanceOf(TopicSnapshot.Misconfigured.class);
    TopicLog other = new TopicLog(1);
    other.add(0, 1_000, headers("7".repeat(4_096), "1790000000000", "upsert"), true);
    assertThat(other.readTail("contacts")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"9223372036854775807", "-9223372036854775808", "-1"})
  void aDeleteWithSuchAVersionIsADelete(String version) {
    TopicLog log = new TopicLog(1);
    log.add(0, 1_000, headers("7", "1790000000000", "upsert"), true);
    log.add(0, 1_001, headers("7", version, "delete"), false);

    assertThat(log.liveIds("contacts")).isEmpty();
  }
}
