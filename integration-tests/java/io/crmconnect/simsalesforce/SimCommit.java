/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

/**
 * A change of a record.
 *
 * @param stamp SystemModstamp
 * @param committedAt when it was made, true epoch ms
 * @param visibleAt from when queries can find it
 * @param kind {@code LIVE}, {@code DELETED} (into the recycle bin) or {@code PURGED}
 */
public record SimCommit(
    String object, String id, long stamp, long committedAt, long visibleAt, String kind) {}
