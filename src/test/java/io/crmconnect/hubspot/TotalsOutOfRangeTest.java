/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts that no account can have are absent; the response that has them is used. */
class TotalsOutOfRangeTest {
  private final ScriptedHttp http = new ScriptedHttp();
  private final CrmClient crmClient = http.open();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "9223372036854775808",
        "99999999999999999999999999",
        "1000000000000",
        "1.5",
        "1e9",
        "null",
        "\"250\"",
        "[]"
      })
  void aTotalOutOfRangeIsAbsent(String total) {
    http.addResponse(200, "{\"total\":%s,\"results\":[]}".formatted(total));
    Result.RecordCount count =
        http.send(
            crmClient, new Request.RecordCount(ScriptedHttp.CONTACTS), Result.RecordCount.class);
    assertThat(count.count()).isEqualTo(Result.RecordCount.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "0",
        "1000000001",
        "9223372036854775807",
        "99999999999999999999",
        "1e300",
        "\"x\"",
        "null"
      })
  void aUsageOutOfRangeIsAbsent(String number) {
    http.addResponse(
        200,
        "{\"results\":[{\"name\":\"a\",\"usageLimit\":%s,\"currentUsage\":7},".formatted(number)
            + "{\"name\":\"b\",\"usageLimit\":1000,\"currentUsage\":%s,".formatted("-1")
            + "\"resetsAt\":\"+999999999-12-31T23:59:59Z\"}]}");
    Result.Usage usage = http.send(crmClient, new Request.Usage(), Result.Usage.class);
    assertThat(usage.limit()).isEqualTo(OptionalLong.empty());
  }
}
