/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import java.util.SortedMap;

/**
 * The true state of a live record.
 *
 * @param version the assigned last-modified time
 * @param values by property of the catalogue, including system properties: text, "" if cleared,
 *     null if unset
 */
public record SimRow(long id, long version, long createdAt, SortedMap<String, String> values) {}
