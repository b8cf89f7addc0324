/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import java.util.SortedMap;

/**
 * The counts of calls so far.
 *
 * @param calls by resource, also those in composites: token, describe, query, queryAll, ...
 * @param statuses answers by HTTP status
 * @param counted calls that count against the day's limit
 * @param limitRefusals calls over that limit
 */
public record SimStats(
    SortedMap<String, Long> calls,
    SortedMap<String, Long> statuses,
    long counted,
    long limitRefusals,
    long violations) {}
