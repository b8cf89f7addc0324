package io.crmconnect.sync;

import static io.crmconnect.sync.Emissions.Verdict.ASK_AGAIN;
import static io.crmconnect.sync.Emissions.Verdict.EMIT;
import static io.crmconnect.sync.Emissions.Verdict.KNOWN;
import static io.crmconnect.sync.Emissions.Verdict.STALE;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Result.Change;
import io.crmconnect.crm.Row;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmissionsTest {
  private final Emissions emissions = new Emissions();

  @Test
  void anAnswerAskedBeforeTheLastEmissionProvesNothing() {
    emissions.emitted("1", 5);
    assertThat(emissions.judge(row("1", 10, "a"), 4)).isEqualTo(ASK_AGAIN);
    assertThat(emissions.judge(row("1", 10, "a"), 6)).isEqualTo(EMIT);
    assertThat(emissions.judge(row("2", 10, "a"), 4)).isEqualTo(EMIT);
  }

  @Test
  void emissionsAreForgottenOnceNoOpenQuestionIsOlder() {
    emissions.emitted("1", 5);
    emissions.emitted("2", 7);
    emissions.forget(6, Long.MIN_VALUE);
    assertThat(emissions.judge(row("1", 10, "a"), 4)).isEqualTo(EMIT);
    assertThat(emissions.judge(row("2", 10, "a"), 6)).isEqualTo(ASK_AGAIN);
  }

  @Test
  void anOlderRowIsAStaleReplicas() {
    emissions.remember(row("1", 10, "a"), true, 10);
    assertThat(emissions.judge(row("1", 9, "b"), 1)).isEqualTo(STALE);
    assertThat(emissions.judge(row("1", 10, "a"), 1)).isEqualTo(KNOWN);
    assertThat(emissions.judge(row("1", 11, "a"), 1)).isEqualTo(EMIT);
  }

  @Test
  void otherValuesUnderTheSameVersionAreNews() {
    emissions.remember(row("1", 10, "a"), false, 10);
    assertThat(emissions.judge(row("1", 10, "b"), 1)).isEqualTo(EMIT);
  }

  @Test
  void onlyASettledReadSavesTheNextOne() {
    emissions.remember(row("1", 10, "a"), false, 10);
    assertThat(emissions.knows(new Change("1", 10), false)).isFalse();
    emissions.remember(row("1", 10, "a"), true, 10);
    assertThat(emissions.knows(new Change("1", 10), false)).isTrue();
    assertThat(emissions.knows(new Change("1", 11), false)).isFalse();
  }

  @Test
  void anIdThatWasNotFoundIsReadWhenTheIndexNamesAnotherVersion() {
    emissions.settle("1", 10, false);
    assertThat(emissions.knows(new Change("1", 10), false)).isTrue();
    assertThat(emissions.knows(new Change("1", 11), false)).isFalse();
    assertThat(emissions.judge(row("1", 3, "back"), 1)).isEqualTo(EMIT);
  }

  @Test
  void whatNoRowShowedIsLookedForASecondTimeAndThenLeft() {
    emissions.remember(row("1", 10, "a"), true, 10);
    emissions.settle("1", 12, false);
    assertThat(emissions.knows(new Change("1", 10), true)).isTrue();
    assertThat(emissions.knows(new Change("1", 12), false)).isTrue();
    assertThat(emissions.knows(new Change("1", 12), true)).isFalse();
    emissions.settle("1", 12, true);
    assertThat(emissions.knows(new Change("1", 12), true)).isTrue();
  }

  @Test
  void versionsAreRememberedWhileTheIndexCanNameThem() {
    emissions.remember(row("1", 10, "a"), true, 10);
    emissions.remember(row("2", 20, "a"), true, 20);
    emissions.forget(0, 15);
    assertThat(emissions.knows(new Change("1", 10), false)).isFalse();
    assertThat(emissions.knows(new Change("2", 20), false)).isTrue();
  }

  private static Row row(String id, long version, String value) {
    return new Row(id, version, 0, Map.of("name", value));
  }
}
