/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** A rule that is checked once, at rest: edits and faults have ended, and everything was synced. */
interface FinalCheck extends Rule {

  void check(AtRest atRest);

  /**
   * What is promised at rest.
   *
   * @param minVersions the objects whose records must be equal to the CRM's, each with the version
   *     from which on that is promised
   * @param requestedFields whether the settings of now want the field {@code object.name}; of
   *     others, the topic may hold what was right once
   * @param objectsWithPromisedDeletes the objects of which every delete is promised
   * @param toldDeletes deleted records that the vendor reports, regardless of the other promises
   */
  record AtRest(
      Map<String, Long> minVersions,
      Predicate<String> requestedFields,
      Set<String> objectsWithPromisedDeletes,
      List<History.Subject> toldDeletes) {}
}
