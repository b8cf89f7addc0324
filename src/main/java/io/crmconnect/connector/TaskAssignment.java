/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.connector;

import io.crmconnect.config.TaskConfig;
import io.crmconnect.config.TaskConfig.WeightedObject;
import io.crmconnect.crm.ChildObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Assigns objects to tasks: the largest object first, each to the task with the smallest total so
 * far. There are never more tasks than objects, no object is assigned twice, and the same input
 * gives the same result. Objects that must not be read are all in one task, which can then report
 * them together. An object whose rows belong to records of another is in the task of that one.
 */
public final class TaskAssignment {
  /**
   * At least this part of the budget is shared equally, so that a task with small objects never
   * starves; the rest is shared by weight.
   */
  private static final double EQUAL_SHARE = 0.5;

  /** Shares are rounded down to this precision, so that their sum never exceeds 1. */
  private static final double SHARE_PRECISION = 10_000;

  /** The weight of an object that must not be read. */
  static final long UNREADABLE = 0;

  private TaskAssignment() {}

  /**
   * @param small names of objects that are so small that they need no task of their own
   * @param vendorMaxTasks maximum number of tasks for the vendor's budget; each task gets at least
   *     this fraction of the equal share
   */
  public static List<TaskConfig> assign(
      List<WeightedObject> allObjects,
      Set<String> small,
      int maxTasks,
      int vendorMaxTasks,
      boolean wildcard) {
    List<WeightedObject> objects =
        allObjects.stream()
            .filter(object -> !small.contains(object.name()) && originOf(object).isEmpty())
            .toList();
    long readable = objects.stream().filter(object -> object.weight() != UNREADABLE).count();
    long wantedTasks = Math.min(maxTasks, readable < objects.size() ? readable + 1 : readable);
    int taskCount =
        (int) Math.min(vendorMaxTasks, Math.max(wantedTasks, allObjects.isEmpty() ? 0 : 1));
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
    allObjects.stream()
        .filter(object -> small.contains(object.name()))
        .sorted(Comparator.comparing(WeightedObject::name))
        .forEach(
            object -> taskGroups.stream().min(TaskGroup.LIGHTEST_FIRST).orElseThrow().add(object));
    allObjects.stream()
        .filter(object -> originOf(object).isPresent())
        .sorted(Comparator.comparing(WeightedObject::name))
        .forEach(object -> groupOf(originOf(object).get(), taskGroups).add(object));
    double totalWeight =
        Math.max(1, taskGroups.stream().mapToDouble(taskGroup -> taskGroup.weight).sum());
    List<String> names = new ArrayList<>(namesOf(objects));
    namesOf(allObjects).stream().filter(name -> !names.contains(name)).forEach(names::add);
    return taskGroups.stream()
        .map(
            taskGroup ->
                new TaskConfig(
                    taskGroup.sortedObjects(),
                    computeShare(taskCount, vendorMaxTasks, taskGroup.weight / totalWeight),
                    wildcard,
                    objects.size(),
                    names))
        .toList();
  }

  private static List<String> namesOf(List<WeightedObject> objects) {
    return objects.stream().map(WeightedObject::name).sorted().toList();
  }

  /** The name of the object that the rows belong to; empty: they belong to none. */
  private static Optional<String> originOf(WeightedObject object) {
    return ChildObject.of(object.toCrmObject()).map(child -> child.parent().name());
  }

  /** Such rows are compared by the task that learns of changes of the records they belong to. */
  private static TaskGroup groupOf(String object, List<TaskGroup> taskGroups) {
    return taskGroups.stream()
        .filter(group -> group.objects.stream().anyMatch(each -> each.name().equals(object)))
        .findFirst()
        .orElseGet(() -> taskGroups.stream().min(TaskGroup.LIGHTEST_FIRST).orElseThrow());
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
   * Rounds to the first digit, so that a growing CRM does not move objects between tasks at every
   * restart.
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
