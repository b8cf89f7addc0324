package io.crmconnect.crm;

/**
 * The day's allowance, or the part of it for what is less urgent, is used up.
 *
 * @param all whether nothing at all is asked; else backfills, sweeps and second looks wait
 * @param message a sentence that says until when; no secret
 */
public record Pause(boolean all, String message) {}
