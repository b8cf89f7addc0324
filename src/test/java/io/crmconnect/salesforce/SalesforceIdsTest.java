/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SalesforceIdsTest {

  /** Samples of the vendor's documentation. */
  @ParameterizedTest
  @CsvSource({
    "a00D0000008pQR5,a00D0000008pQR5IAM",
    "003q000000KvQ1t,003q000000KvQ1tAAF",
    "001xx000003DGb1,001xx000003DGb1AAG"
  })
  void anIdOf15CharactersIsWidened(String id, String wide) {
    assertThat(SalesforceIds.widen(id)).isEqualTo(wide);
    assertThat(SalesforceIds.widen(wide)).isEqualTo(wide);
  }

  @Test
  void otherTextsAreNoIds() {
    assertThat(SalesforceIds.isId("001xx000003DGb1")).isTrue();
    assertThat(SalesforceIds.isId("001xx000003DGb")).isFalse();
    assertThat(SalesforceIds.isId("001xx000003DGb'")).isFalse();
    assertThat(SalesforceIds.widen("001xx000003DGb'")).isEqualTo("001xx000003DGb'");
    assertThat(SalesforceIds.ORDER.isResumable("001xx000003DGb1")).isFalse();
    assertThat(SalesforceIds.ORDER.isResumable("001xx000003DGb1AAG")).isTrue();
  }

  @Test
  void digitsComeBeforeUpperCaseAndThatBeforeLowerCase() {
    assertThat(SalesforceIds.ORDER.compare("0010000000000019", "001000000000001A")).isNegative();
    assertThat(SalesforceIds.ORDER.compare("001000000000001Z", "001000000000001a")).isNegative();
  }
}
