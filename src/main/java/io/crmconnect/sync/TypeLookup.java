/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.core.TaskContext;
import java.util.List;

/**
 * Looks up the vendor's type of objects that the vendor no longer knows: an object that was deleted
 * and created again has another type under the same name.
 */
final class TypeLookup {
  private static final long MIN_INTERVAL_MS = 60_000;
  private static final long NONE = -1;

  private final TaskContext task;
  private long requestId = NONE;
  private long notBefore;

  TypeLookup(TaskContext task) {
    this.task = task;
  }

  void advance(List<ObjectSync> objectSyncs) {
    if (requestId != NONE || objectSyncs.stream().noneMatch(ObjectSync::needsTypeLookup)) {
      return;
    }
    if (task.now() < notBefore) {
      task.scheduleWakeUp(notBefore);
      return;
    }
    notBefore = task.now() + MIN_INTERVAL_MS;
    requestId = task.send(new Request.ListObjects());
  }

  boolean owns(long responseId) {
    return responseId == requestId;
  }

  void onResponse(Result result, List<ObjectSync> objectSyncs) {
    requestId = NONE;
    List<CrmObject> listed =
        result instanceof Result.Objects objects ? objects.objects() : List.of();
    objectSyncs.stream()
        .filter(ObjectSync::needsTypeLookup)
        .forEach(sync -> sync.onTypesLookedUp(listed));
  }
}
