/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

/** What a run of {@link RandomFaultsIT} does to a running installation. */
enum Fault {
  /** SIGKILL of a worker, which starts again at once. */
  KILL_WORKER,
  /** SIGKILL of a worker; the other one takes over before it starts again. */
  MOVE_TASKS,
  /** SIGKILL of both workers at the same time. */
  KILL_BOTH,
  /** SIGKILL of the broker. */
  KILL_BROKER,
  /** SIGKILL of the registry. */
  KILL_REGISTRY,
  /** A worker leaves in an orderly way and joins again, so that the group rebalances twice. */
  REBALANCE,
  PAUSE,
  /** The connector is stopped, its watermarks are set back by a minute, and it is resumed. */
  REWIND_OFFSETS,
  /** The connector is deleted and created again by the same name. */
  RECREATE,
  /** A property with values is added to the companies; no version changes. */
  ADD_PROPERTY,
  /**
   * A property of the deals gets another type; the deals that change wait until {@link #DECIDE}.
   */
  DRIFT,
  /** An operator accepts the other type; the deals go on, and all are read once more. */
  DECIDE
}
