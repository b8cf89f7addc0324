package io.crmconnect.crm;

/**
 * Something in an answer that is no row (no id, no version): kept whole for the quarantine.
 *
 * @param id the id where there is one, else empty
 * @param reason one plain sentence
 * @param rawJson the JSON text as the vendor sent it
 */
public record MalformedRow(String id, String reason, String rawJson) {}
