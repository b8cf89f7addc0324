package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A task stops after rows were written and before it learned where: its offset claims rows of a
 * topic that it does not name. The next task may write to another one.
 */
@ParameterizedClass
@EnumSource(VendorShape.class)
class AwaitedDestinationTest {
  private static final long HOUR = 3_600_000;

  private final TestSettings settings = TestSettings.defaults();
  private final TaskHarness task;
  private final EmittedRecords emitted;

  AwaitedDestinationTest(VendorShape vendor) {
    task = new TaskHarness(settings, vendor);
    emitted = task.emitted();
  }

  /** No acknowledgement tells this task a topic. */
  private void stopAfterSomeRows(String configured) {
    settings.resolvedTopicOf(FakeCrm.CONTACTS, configured);
    task.crm().putOldRows(12);
    task.start().answerAll().commit();
    assertTopicAwaited(true);
  }

  /** The next task, with its first row. */
  private void start(String configured, String written) {
    settings.resolvedTopicOf(FakeCrm.CONTACTS, configured);
    task.acknowledgeIn(written);
    task.start().answerAll();
    task.crm().putIndexed(3, task.now(), "changed");
    task.advance(120_000);
  }

  private void assertTopicAwaited(boolean awaited) {
    Map<String, ?> offset = emitted.committedCursor();
    assertThat(offset.get("reconcile.topic.awaited")).isEqualTo(awaited ? true : null);
    assertThat(offset.containsKey("reconcile.topic")).isNotEqualTo(awaited);
  }

  private long rowsSince(int records) {
    return emitted.since(records).stream()
        .filter(record -> record.topic().equals("crm.contacts"))
        .map(record -> record.headers().lastWithName("crm.id").value())
        .distinct()
        .count();
  }

  private void assertBeginsAnew(String configured, String written) {
    int records = emitted.size();
    start(configured, written);
    assertThat(rowsSince(records)).isEqualTo(12);
    assertThat(emitted.events("destination.changed")).hasSize(1);
    assertThat(emitted.lastEvent("destination.changed")).contains("contacts", written);
    int later = emitted.size();
    task.restart().advance(HOUR);
    assertTopicAwaited(false);
    assertThat(emitted.committedCursor().get("reconcile.topic")).isEqualTo(written);
    // The recheck reads the changed rows once more, and nothing else does.
    assertThat(rowsSince(later)).isLessThan(3);
    assertThat(emitted.events("destination.changed")).hasSize(1);
    assertThat(emitted.topicRows()).isEqualTo(task.crm().expectedRows());
  }

  private void assertContinues(String configured, String written) {
    int records = emitted.size();
    start(configured, written);
    assertThat(rowsSince(records)).isEqualTo(1);
    assertThat(emitted.events("destination.changed")).isEmpty();
  }

  @Test
  void rowsWrittenWhereTheSettingsSaidAreNotInATopicThatOnlyRowsShow() {
    stopAfterSomeRows("crm.contacts");
    assertBeginsAnew("", "elsewhere");
  }

  @Test
  void rowsWrittenSomewhereAreNotKnownToBeWhereTheSettingsSayNow() {
    stopAfterSomeRows("");
    assertBeginsAnew("crm.contacts", "crm.contacts");
  }

  @Test
  void rowsWrittenSomewhereAreNotKnownToBeInTheTopicOfLaterRows() {
    stopAfterSomeRows("");
    assertBeginsAnew("", "elsewhere");
    assertThat(emitted.lastEvent("destination.changed")).contains("no row had been acknowledged");
  }

  @Test
  void rowsWrittenElsewhereThanTheSettingsSayAreReadAgain() {
    stopAfterSomeRows("crm.contacts");
    assertBeginsAnew("crm.contacts", "elsewhere");
  }

  /** The task in between may have written anywhere, although the settings say the same again. */
  @Test
  void settingsThatSaidNothingInBetweenAreNotForgotten() {
    stopAfterSomeRows("crm.contacts");
    settings.resolvedTopicOf(FakeCrm.CONTACTS, "");
    task.start().answerAll();
    task.crm().putIndexed(4, task.now(), "changed in between");
    task.advance(120_000).commit();
    assertBeginsAnew("crm.contacts", "crm.contacts");
  }

  @Test
  void theSameTopicAsTheSettingsSaidIsNoChange() {
    stopAfterSomeRows("crm.contacts");
    assertContinues("crm.contacts", "crm.contacts");
  }

  /** Nothing in the offset of an earlier release tells whether rows were acknowledged. */
  @Test
  void anOffsetOfAnEarlierReleaseContinues() {
    stopAfterSomeRows("");
    emitted.alterOffsets(
        offset -> {
          offset.remove("reconcile.topic.awaited");
          return offset;
        });
    assertContinues("", "elsewhere");
  }

  @Test
  void withoutARestartTheFirstTopicIsTheDestination() {
    settings.resolvedTopicOf(FakeCrm.CONTACTS, "");
    task.acknowledgeIn("elsewhere");
    task.crm().putOldRows(12);
    task.start().answerAll().advance(120_000).commit();
    assertTopicAwaited(false);
    assertThat(emitted.committedCursor().get("reconcile.topic")).isEqualTo("elsewhere");
    assertThat(emitted.events("destination.changed")).isEmpty();
  }
}
