/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Result.Change;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChangesBehindIdTest {

  private static Result.Changes page(String position, String... ids) {
    return ChangesBehindId.page(
        NumericIdOrder.INSTANCE,
        Optional.of(position).filter(text -> !text.isEmpty()),
        Stream.of(ids).map(id -> new Change(id, 1)).toList(),
        true);
  }

  @Test
  void thePositionIsTheHighestId() {
    Result.Changes page = page("", "2", "9", "10");
    assertThat(page.nextPosition()).contains("10");
    assertThat(page.ordered()).isTrue();
    assertThat(page.hasMore()).isTrue();
  }

  @Test
  void anEmptyPageLeavesThePosition() {
    assertThat(page("7").nextPosition()).contains("7");
    assertThat(page("").nextPosition()).isEmpty();
    assertThat(page("7").ordered()).isTrue();
  }

  @Test
  void idsThatDoNotAscendAreNoOrder() {
    assertThat(page("", "9", "2").ordered()).isFalse();
    assertThat(page("", "9", "2").nextPosition()).contains("9");
    assertThat(page("", "9", "9").ordered()).isFalse();
    assertThat(page("5", "4").ordered()).isFalse();
    assertThat(page("5", "4").nextPosition()).contains("5");
  }

  /** No page can be asked behind what is no number. */
  @Test
  void whatIsNotResumableIsPassedOver() {
    assertThat(page("", "2", "x").nextPosition()).contains("2");
    assertThat(page("", "2", "x").ordered()).isTrue();
  }
}
