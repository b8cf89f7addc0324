/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

/**
 * The state of a limit per interval, for metrics.
 *
 * @param permits requests that the vendor allows in the interval, as it says or as is configured
 * @param used requests of this task that may still count
 * @param left requests that this task may send in addition, given its share and the use by others
 */
public record LimitUsage(String limit, long permits, long intervalMs, long used, long left) {}
