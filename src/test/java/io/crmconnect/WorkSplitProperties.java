package io.crmconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.TaskSettings.WeightedObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** No object is forgotten or copied twice, and no task starves. */
class WorkSplitProperties {

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
                objects.add(
                    new WeightedObject("o" + objects.size(), "t" + objects.size(), true, weight));
              }
              return objects;
            });
  }

  @Property
  void everyObjectIsInExactlyOneTask(
      @ForAll("objects") List<WeightedObject> objects,
      @ForAll @IntRange(min = 1, max = 50) int max) {
    List<TaskSettings> tasks = WorkSplit.split(objects, max, Integer.MAX_VALUE, true);

    assertThat(tasks.stream().flatMap(task -> task.objects().stream()))
        .containsExactlyInAnyOrderElementsOf(objects);
    long locked = objects.stream().filter(object -> object.weight() == 0).count();
    assertThat(tasks).hasSize((int) Math.min(max, objects.size() - locked + Math.min(1, locked)));
    assertThat(tasks.stream().filter(WorkSplitProperties::hasLocked).count())
        .isEqualTo(Math.min(1, locked));
    assertThat(tasks).allSatisfy(task -> assertThat(task.objects()).isNotEmpty());
    assertThat(tasks).allSatisfy(task -> assertThat(task.objectsTotal()).isEqualTo(objects.size()));
  }

  private static boolean hasLocked(TaskSettings task) {
    return task.objects().stream().anyMatch(object -> object.weight() == 0);
  }

  @Property
  void theOrderOfTheInputDecidesNothing(
      @ForAll("objects") List<WeightedObject> objects,
      @ForAll @IntRange(min = 1, max = 50) int max,
      @ForAll long seed) {
    List<WeightedObject> shuffled = new ArrayList<>(objects);
    Collections.shuffle(shuffled, new Random(seed));

    assertThat(WorkSplit.split(shuffled, max, Integer.MAX_VALUE, true))
        .isEqualTo(WorkSplit.split(objects, max, Integer.MAX_VALUE, true));
  }

  @Property
  void sharesAreNeverMoreThanTheBudgetAndNoTaskStarves(
      @ForAll("objects") List<WeightedObject> objects,
      @ForAll @IntRange(min = 1, max = 50) int max) {
    List<TaskSettings> tasks = WorkSplit.split(objects, max, Integer.MAX_VALUE, false);

    double sum = tasks.stream().mapToDouble(TaskSettings::share).sum();
    assertThat(sum).isLessThanOrEqualTo(1 + 1e-9);
    if (!tasks.isEmpty()) {
      assertThat(sum).isGreaterThan(everyoneIsLocked(objects) ? 0.49 : 0.99);
      double least = 0.5 / tasks.size() - 1e-4;
      assertThat(tasks).allSatisfy(task -> assertThat(task.share()).isGreaterThan(least));
    }
  }

  private static boolean everyoneIsLocked(List<WeightedObject> objects) {
    return objects.stream().allMatch(object -> object.weight() == 0);
  }

  /** The well-known bound of the greedy split, 4/3 of the best there can be. */
  @Property
  void noTaskHasMuchMoreThanItsPart(
      @ForAll("objects") List<WeightedObject> objects,
      @ForAll @IntRange(min = 1, max = 10) int max) {
    List<TaskSettings> tasks = WorkSplit.split(objects, max, Integer.MAX_VALUE, false);

    long total = objects.stream().mapToLong(WeightedObject::weight).sum();
    for (TaskSettings task : tasks) {
      long weight = task.objects().stream().mapToLong(WeightedObject::weight).sum();
      long lightest = task.objects().stream().mapToLong(WeightedObject::weight).min().orElseThrow();
      assertThat(weight - lightest).isLessThanOrEqualTo(total / tasks.size());
    }
  }

  @Property
  void whatATaskIsHandedItReads(
      @ForAll("objects") List<WeightedObject> objects,
      @ForAll @IntRange(min = 1, max = 50) int max) {
    for (TaskSettings task : WorkSplit.split(objects, max, Integer.MAX_VALUE, true)) {
      assertThat(TaskSettings.of(task.over(java.util.Map.of("name", "x")))).isEqualTo(task);
    }
  }

  @Property
  void coarseWeightsKeepTheFirstDigit(@ForAll @LongRange(min = 0, max = 1L << 50) long records) {
    long coarse = WorkSplit.coarse(records);

    assertThat(coarse).isBetween(1 + records / 2, Math.max(1, 2 * records));
    assertThat(Long.toString(coarse)).matches("[1-9]0*");
  }

  @Example
  void theHeaviestObjectHasATaskToItself() {
    List<WeightedObject> objects =
        List.of(
            new WeightedObject("a", "a", true, 1),
            new WeightedObject("b", "b", true, 900),
            new WeightedObject("c", "c", true, 99));

    List<TaskSettings> tasks = WorkSplit.split(objects, 2, Integer.MAX_VALUE, false);

    assertThat(tasks.get(0).objects()).extracting(WeightedObject::name).containsExactly("b");
    assertThat(tasks.get(1).objects()).extracting(WeightedObject::name).containsExactly("a", "c");
    assertThat(tasks).extracting(TaskSettings::share).containsExactly(0.7, 0.3);
    assertThat(new TreeSet<>(tasks.stream().map(TaskSettings::id).toList())).containsExactly(0, 1);
  }
}
