package io.crmconnect.record;

import java.util.Optional;

/**
 * What an event says, as it stands in the events topic.
 *
 * @param object empty where the event concerns the whole connector
 * @param timestampMs epoch ms
 * @param detailsJson a JSON object
 */
public record EventPayload(
    EventKind kind,
    Optional<String> object,
    Level level,
    long timestampMs,
    String text,
    String detailsJson) {}
