/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a task has opened, to be closed in the opposite order. May be closed more than once. */
final class OpenResources {
  private static final Logger LOG = LoggerFactory.getLogger(OpenResources.class);

  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  synchronized <T extends AutoCloseable> T add(T resource) {
    resources.addFirst(resource);
    return resource;
  }

  /** A resource that cannot be closed does not keep the others open. */
  synchronized void close() {
    while (!resources.isEmpty()) {
      AutoCloseable resource = resources.removeFirst();
      try {
        resource.close();
      } catch (Throwable e) {
        LOG.warn(
            "{} could not be closed: {}",
            resource.getClass().getSimpleName(),
            e.getClass().getName());
      }
    }
  }
}
