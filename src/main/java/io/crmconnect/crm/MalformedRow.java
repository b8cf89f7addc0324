/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

/**
 * An element of a response that is not a valid row (no id, no version); it is kept completely for
 * the quarantine.
 *
 * @param id the id; empty if there is none
 * @param reason one sentence
 * @param rawJson the JSON text as the vendor sent it
 */
public record MalformedRow(String id, String reason, String rawJson) {}
