package io.crmconnect.connector;

import io.crmconnect.config.TaskConfig;
import io.crmconnect.config.TaskConfig.WeightedObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Who copies what: the heaviest object first, each to the task with the least so far. Never more
 * tasks than objects, no object twice, the same for the same input. Objects that may not be read
 * are all in one task, which so can tell of all of them together.
 */
public final class TaskAssignment {
  /**
   * This half of the budget at least is shared equally, so that a task with small objects never
   * starves; the rest goes by weight.
   */
  private static final double EQUAL_SHARE = 0.5;

  /** Shares are rounded down to it, so that their sum is never over 1. */
  private static final double SHARE_PRECISION = 10_000;

  /** The weight of an object that may not be read. */
  static final long UNREADABLE = 0;

  private TaskAssignment() {}

  /**
   * @param vendorMaxTasks that the vendor's budget serves; no task has less than one of so many
   *     parts
   */
  public static List<TaskConfig> assign(
      List<WeightedObject> objects, int maxTasks, int vendorMaxTasks, boolean wildcard) {
    long readable = objects.stream().filter(object -> object.weight() != UNREADABLE).count();
    long wantedTasks = Math.min(maxTasks, readable < objects.size() ? readable + 1 : readable);
    int taskCount = (int) Math.min(vendorMaxTasks, wantedTasks);
    List<TaskGroup> taskGroups = new ArrayList<>();
    for (int id = 0; id < taskCount; id++) {
      taskGroups.add(new TaskGroup(id));
    }
    objects.stream()
        .sorted(
            Comparator.comparingLong(WeightedObject::weight)
                .reversed()
                .thenComparing(WeightedObject::name))
        .forEach(object -> chooseGroup(object, taskGroups).add(object));
    double totalWeight =
        Math.max(1, taskGroups.stream().mapToDouble(taskGroup -> taskGroup.weight).sum());
    return taskGroups.stream()
        .map(
            taskGroup ->
                new TaskConfig(
                    taskGroup.sortedObjects(),
                    computeShare(taskCount, vendorMaxTasks, taskGroup.weight / totalWeight),
                    wildcard,
                    objects.size()))
        .toList();
  }

  private static TaskGroup chooseGroup(WeightedObject object, List<TaskGroup> taskGroups) {
    return taskGroups.stream()
        .filter(taskGroup -> object.weight() == UNREADABLE && taskGroup.hasUnreadable)
        .findFirst()
        .orElseGet(() -> taskGroups.stream().min(TaskGroup.LIGHTEST_FIRST).orElseThrow());
  }

  private static double computeShare(int taskCount, int vendorMaxTasks, double weightShare) {
    double equalShare = Math.max(EQUAL_SHARE, (double) taskCount / vendorMaxTasks);
    double share = taskCount == 1 ? 1 : equalShare / taskCount + (1 - equalShare) * weightShare;
    return Math.floor(share * SHARE_PRECISION) / SHARE_PRECISION;
  }

  /**
   * The first digit alone and zeros behind it, so that a growing CRM does not move objects between
   * tasks with every restart.
   */
  static long roundToLeadingDigit(long records) {
    long power = 1;
    while (records / power >= 10) {
      power *= 10;
    }
    return Math.max(1, (records + power / 2) / power * power);
  }

  private static final class TaskGroup {
    static final Comparator<TaskGroup> LIGHTEST_FIRST =
        Comparator.<TaskGroup>comparingDouble(taskGroup -> taskGroup.weight)
            .thenComparingInt(taskGroup -> taskGroup.objects.size())
            .thenComparingInt(taskGroup -> taskGroup.id);

    private final int id;
    private final List<WeightedObject> objects = new ArrayList<>();
    private double weight;
    private boolean hasUnreadable;

    TaskGroup(int id) {
      this.id = id;
    }

    void add(WeightedObject object) {
      objects.add(object);
      weight += object.weight();
      hasUnreadable |= object.weight() == UNREADABLE;
    }

    List<WeightedObject> sortedObjects() {
      return objects.stream().sorted(Comparator.comparing(WeightedObject::name)).toList();
    }
  }
}
