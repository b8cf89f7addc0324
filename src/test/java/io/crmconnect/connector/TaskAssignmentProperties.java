/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.config.TaskConfig;
import io.crmconnect.config.TaskConfig.WeightedObject;
import io.crmconnect.crm.Association;
import io.crmconnect.crm.CrmObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Every object is assigned exactly once, and no task starves. */
class TaskAssignmentProperties {

  @Provide
  Arbitrary<List<WeightedObject>> objects() {
    return Arbitraries.longs()
        .between(0, 10_000_000)
        .list()
        .ofMaxSize(40)
        .map(
            weights -> {
              List<WeightedObject> objects = new ArrayList<>();
              for (long weight : weights) {
                objects.add(new WeightedObject("o" + objects.size(), "t" + objects.size(), weight));
              }
              return objects;
            });
  }

  @Property
  void everyObjectIsInExactlyOneTask(
      @ForAll("objects") List<WeightedObject> objects,
      @ForAll @IntRange(min = 1, max = 50) int maxTasks) {
    List<TaskConfig> tasks =
        TaskAssignment.assign(objects, Set.of(), maxTasks, Integer.MAX_VALUE, true);

    assertThat(tasks.stream().flatMap(task -> task.objects().stream()))
        .containsExactlyInAnyOrderElementsOf(objects);
    long tasksWithUnreadable = objects.stream().filter(object -> object.weight() == 0).count();
    assertThat(tasks)
        .hasSize(
            (int)
                Math.min(
                    maxTasks,
                    objects.size() - tasksWithUnreadable + Math.min(1, tasksWithUnreadable)));
    assertThat(tasks.stream().filter(TaskAssignmentProperties::hasUnreadableObject).count())
        .isEqualTo(Math.min(1, tasksWithUnreadable));
    assertThat(tasks).allSatisfy(task -> assertThat(task.objects()).isNotEmpty());
    assertThat(tasks).allSatisfy(task -> assertThat(task.objectsTotal()).isEqualTo(objects.size()));
  }

  private static boolean hasUnreadableObject(TaskConfig task) {
    return task.objects().stream().anyMatch(object -> object.weight() == 0);
  }

  @Property
  void theAssignmentDoesNotDependOnTheOrderOfTheInput(
      @ForAll("objects") List<WeightedObject> objects,
      @ForAll @IntRange(min = 1, max = 50) int maxTasks,
      @ForAll long seed) {
    List<WeightedObject> shuffled = new ArrayList<>(objects);
    Collections.shuffle(shuffled, new Random(seed));

    assertThat(TaskAssignment.assign(shuffled, Set.of(), maxTasks, Integer.MAX_VALUE, true))
        .isEqualTo(TaskAssignment.assign(objects, Set.of(), maxTasks, Integer.MAX_VALUE, true));
  }

  @Property
  void sharesNeverExceedTheBudgetAndNoTaskStarves(
      @ForAll("objects") List<WeightedObject> objects,
      @ForAll @IntRange(min = 1, max = 50) int maxTasks) {
    List<TaskConfig> tasks =
        TaskAssignment.assign(objects, Set.of(), maxTasks, Integer.MAX_VALUE, false);

    double sum = tasks.stream().mapToDouble(TaskConfig::share).sum();
    assertThat(sum).isLessThanOrEqualTo(1 + 1e-9);
    if (!tasks.isEmpty()) {
      assertThat(sum).isGreaterThan(allAreUnreadable(objects) ? 0.49 : 0.99);
      double smallestShare = 0.5 / tasks.size() - 1e-4;
      assertThat(tasks).allSatisfy(task -> assertThat(task.share()).isGreaterThan(smallestShare));
    }
  }

  private static boolean allAreUnreadable(List<WeightedObject> objects) {
    return objects.stream().allMatch(object -> object.weight() == 0);
  }

  /** The known bound of the greedy assignment: 4/3 of the optimum. */
  @Property
  void noTaskHasMuchMoreThanItsEqualShare(
      @ForAll("objects") List<WeightedObject> objects,
      @ForAll @IntRange(min = 1, max = 10) int maxTasks) {
    List<TaskConfig> tasks =
        TaskAssignment.assign(objects, Set.of(), maxTasks, Integer.MAX_VALUE, false);

    long total = objects.stream().mapToLong(WeightedObject::weight).sum();
    for (TaskConfig task : tasks) {
      long weight = task.objects().stream().mapToLong(WeightedObject::weight).sum();
      long lightest = task.objects().stream().mapToLong(WeightedObject::weight).min().orElseThrow();
      assertThat(weight - lightest).isLessThanOrEqualTo(total / tasks.size());
    }
  }

  @Property
  void aTaskReadsTheConfigItIsGiven(
      @ForAll("objects") List<WeightedObject> objects,
      @ForAll @IntRange(min = 1, max = 50) int maxTasks) {
    for (TaskConfig task :
        TaskAssignment.assign(objects, Set.of(), maxTasks, Integer.MAX_VALUE, true)) {
      assertThat(TaskConfig.of(task.mergeInto(java.util.Map.of("name", "x")))).isEqualTo(task);
    }
  }

  @Property
  void roundedWeightsKeepTheFirstDigit(@ForAll @LongRange(min = 0, max = 1L << 50) long records) {
    long rounded = TaskAssignment.roundToLeadingDigit(records);

    assertThat(rounded).isBetween(1 + records / 2, Math.max(1, 2 * records));
    assertThat(Long.toString(rounded)).matches("[1-9]0*");
  }

  @Example
  void theLargestObjectHasItsOwnTask() {
    List<WeightedObject> objects =
        List.of(
            new WeightedObject("a", "a", 1),
            new WeightedObject("b", "b", 900),
            new WeightedObject("c", "c", 99));

    List<TaskConfig> tasks = TaskAssignment.assign(objects, Set.of(), 2, Integer.MAX_VALUE, false);

    assertThat(tasks.get(0).objects()).extracting(WeightedObject::name).containsExactly("b");
    assertThat(tasks.get(1).objects()).extracting(WeightedObject::name).containsExactly("a", "c");
    assertThat(tasks).extracting(TaskConfig::share).containsExactly(0.7, 0.3);
  }

  /** A signal may name each of them. */
  @Example
  void eachTaskKnowsTheNamesOfAllObjects() {
    CrmObject deals = new CrmObject("deals", "0-3");
    CrmObject contacts = new CrmObject("contacts", "0-1");
    WeightedObject links = WeightedObject.of(new Association(contacts, deals).toCrmObject(), 1);
    List<TaskConfig> tasks =
        TaskAssignment.assign(
            List.of(
                new WeightedObject("account_users", "account_users", 1),
                WeightedObject.of(deals, 10),
                links,
                WeightedObject.of(contacts, 10)),
            Set.of("account_users"),
            2,
            2,
            false);

    assertThat(tasks)
        .hasSize(2)
        .allSatisfy(
            task ->
                assertThat(task.objectNames())
                    .containsExactly("contacts", "deals", "account_users", links.name()));
  }
}
