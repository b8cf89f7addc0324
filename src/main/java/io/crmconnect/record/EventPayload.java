/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import java.util.Optional;

/**
 * The content of an event in the events topic.
 *
 * @param object empty if the event is about the whole connector
 * @param timestampMs epoch ms
 * @param detailsJson a JSON object
 * @param connector name of the connector
 * @param account at the vendor; empty before it is known
 */
public record EventPayload(
    EventKind kind,
    Optional<String> object,
    Level level,
    long timestampMs,
    String text,
    String detailsJson,
    Optional<String> connector,
    Optional<String> account) {}
