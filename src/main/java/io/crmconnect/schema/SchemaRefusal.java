/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.schema;

/**
 * A decision that cannot be applied.
 *
 * @param reason why, and what to do; without a full stop
 */
public record SchemaRefusal(SchemaDecision decision, String reason) {}
