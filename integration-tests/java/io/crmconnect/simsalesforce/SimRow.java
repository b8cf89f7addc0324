/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import java.util.Map;

/**
 * A living record with its current values.
 *
 * @param stamp SystemModstamp, epoch ms
 * @param hidden whether sharing hides it from the user
 * @param values by the name of the field; null: no value. Date-times are ISO texts with {@code Z}
 */
public record SimRow(
    String id, long createdAt, long stamp, boolean hidden, Map<String, String> values) {}
