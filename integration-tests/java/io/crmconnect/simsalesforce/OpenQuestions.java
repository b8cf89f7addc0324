/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

/**
 * How Salesforce behaves where no stored page tells it: a connector must be right either way.
 *
 * @param undeleteStamps whether an undelete moves SystemModstamp
 * @param cascadeStamps whether the delete of a parent moves that of the children
 * @param reparentStamps whether a merge moves that of the losers' children
 * @param collectionsShowDeleted whether a read of ids shows records in the recycle bin
 * @param describeDatesPermissions whether Last-Modified of describe moves when field-level security
 *     changes
 * @param refusesPurgedLog whether getDeleted refuses a start that the delete log no longer covers;
 *     if not, earliestDateAvailable tells it
 * @param refusesFutureEnd whether getUpdated and getDeleted refuse an end that is yet to come
 */
public record OpenQuestions(
    boolean undeleteStamps,
    boolean cascadeStamps,
    boolean reparentStamps,
    boolean collectionsShowDeleted,
    boolean describeDatesPermissions,
    boolean refusesPurgedLog,
    boolean refusesFutureEnd) {
  public static final OpenQuestions DEFAULT =
      new OpenQuestions(true, true, true, false, true, false, false);
}
