/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.core.TaskContext;
import java.util.Optional;

/**
 * The work of a task that was started while no object to copy is known: it lists the vendor's
 * objects, and says why there is nothing to copy. The connector, which lists them too, replaces the
 * task as soon as an object is known.
 */
final class ObjectDiscovery {
  /** The connector replaces the task long before that, if a listed object is selected. */
  private static final long LIST_INTERVAL_MS = 300_000;

  private static final long NONE = -1;

  private final TaskContext task;
  private final TaskAnnouncements announcements;
  private final SuspensionBackoff backoff = new SuspensionBackoff();
  private long requestId = NONE;
  private long dueAt;
  private boolean listed;
  private String lastProblem = "";

  ObjectDiscovery(TaskContext task, TaskAnnouncements announcements) {
    this.task = task;
    this.announcements = announcements;
  }

  void advance() {
    if (requestId != NONE) {
      return;
    }
    if (task.now() < dueAt) {
      task.scheduleWakeUp(dueAt);
      return;
    }
    requestId = task.send(new Request.ListObjects());
  }

  boolean owns(long responseId) {
    return responseId == requestId;
  }

  /**
   * Handles the response to the last request.
   *
   * @return why the task must fail; empty if it continues
   */
  Optional<String> onResponse(Result result) {
    requestId = NONE;
    if (result instanceof Result.Failure failure) {
      if (failure.kind() == FailureKind.UNAUTHORIZED) {
        return Optional.of(failure.message());
      }
      dueAt = backoff.nextRetryAt(task.now());
      announce(
          "The objects of the CRM cannot be listed, so nothing is copied: " + failure.message());
      return Optional.empty();
    }
    if (listed) {
      announce(
          "The CRM lists "
              + ((Result.Objects) result).objects().size()
              + " objects, but crm.objects and crm.objects.exclude select none of them, so nothing"
              + " is copied. Select at least one.");
    }
    listed = true;
    dueAt = task.now() + LIST_INTERVAL_MS;
    return Optional.empty();
  }

  private void announce(String problem) {
    if (!problem.equals(lastProblem)) {
      lastProblem = problem;
      announcements.emitNoObjects(problem);
    }
  }
}
