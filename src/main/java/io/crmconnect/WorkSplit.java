package io.crmconnect;

import io.crmconnect.TaskSettings.WeightedObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Who copies what: the heaviest object first, each to the task with the least so far. Never more
 * tasks than objects, no object twice, the same for the same input. Objects that may not be read
 * are all in one task, which so can tell of all of them together.
 */
final class WorkSplit {
  /**
   * This half of the budget at least is shared equally, so that a task with small objects never
   * starves; the rest goes by weight.
   */
  private static final double EQUAL = 0.5;

  /** Shares are rounded down to it, so that their sum is never over 1. */
  private static final double STEP = 10_000;

  /** The weight of an object that may not be read. */
  static final long LOCKED = 0;

  private WorkSplit() {}

  /**
   * @param mostTasks that the vendor's budget serves; no task has less than one of so many parts
   */
  static List<TaskSettings> split(
      List<WeightedObject> objects, int maxTasks, int mostTasks, boolean wildcard) {
    long open = objects.stream().filter(object -> object.weight() != LOCKED).count();
    long wanted = Math.min(maxTasks, open < objects.size() ? open + 1 : open);
    int count = (int) Math.min(mostTasks, wanted);
    List<Group> groups = new ArrayList<>();
    for (int id = 0; id < count; id++) {
      groups.add(new Group(id));
    }
    objects.stream()
        .sorted(
            Comparator.comparingLong(WeightedObject::weight)
                .reversed()
                .thenComparing(WeightedObject::name))
        .forEach(object -> groupFor(object, groups).add(object));
    double total = Math.max(1, groups.stream().mapToDouble(group -> group.weight).sum());
    return groups.stream()
        .map(
            group ->
                new TaskSettings(
                    group.id,
                    count,
                    group.inOrder(),
                    share(count, mostTasks, group.weight / total),
                    wildcard,
                    objects.size()))
        .toList();
  }

  private static Group groupFor(WeightedObject object, List<Group> groups) {
    return groups.stream()
        .filter(group -> object.weight() == LOCKED && group.hasLocked)
        .findFirst()
        .orElseGet(() -> groups.stream().min(Group.LIGHTEST).orElseThrow());
  }

  private static double share(int count, int mostTasks, double part) {
    double equal = Math.max(EQUAL, (double) count / mostTasks);
    double share = count == 1 ? 1 : equal / count + (1 - equal) * part;
    return Math.floor(share * STEP) / STEP;
  }

  /**
   * The first digit alone and zeros behind it, so that a growing CRM does not move objects between
   * tasks with every restart.
   */
  static long coarse(long records) {
    long power = 1;
    while (records / power >= 10) {
      power *= 10;
    }
    return Math.max(1, (records + power / 2) / power * power);
  }

  private static final class Group {
    static final Comparator<Group> LIGHTEST =
        Comparator.<Group>comparingDouble(group -> group.weight)
            .thenComparingInt(group -> group.objects.size())
            .thenComparingInt(group -> group.id);

    private final int id;
    private final List<WeightedObject> objects = new ArrayList<>();
    private double weight;
    private boolean hasLocked;

    Group(int id) {
      this.id = id;
    }

    void add(WeightedObject object) {
      objects.add(object);
      weight += object.weight();
      hasLocked |= object.weight() == LOCKED;
    }

    List<WeightedObject> inOrder() {
      return objects.stream().sorted(Comparator.comparing(WeightedObject::name)).toList();
    }
  }
}
