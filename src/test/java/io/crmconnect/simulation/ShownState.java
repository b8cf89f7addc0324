/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.List;

/**
 * Which state of its record an entry shows.
 *
 * @param index the state's place among the record's states; of no meaning for {@link Kind#NONE}
 * @param mismatches why it does not show the states that it does not show
 */
record ShownState(Kind kind, int index, List<String> mismatches) {
  enum Kind {
    /** One that this run has not shown yet, and not older than what the topic showed last. */
    NEW,
    /** One that this run has shown already. */
    REPEATED,
    /** One before the state that the topic showed last. */
    EARLIER,
    /** None that the record ever had. */
    NONE
  }
}
