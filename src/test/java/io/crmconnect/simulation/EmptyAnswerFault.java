/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

/**
 * A vendor that answers with success and without rows for one object: what a lost permission may
 * look like.
 *
 * @param until virtual time
 * @param batchReadsOnly whether changes and lists still show what is there
 */
record EmptyAnswerFault(ObjectSpec object, long until, boolean batchReadsOnly) {}
