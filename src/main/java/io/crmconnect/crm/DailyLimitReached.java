package io.crmconnect.crm;

/**
 * The day's allowance, or the part of it for what is less urgent, is used up.
 *
 * @param blocksAllRequests whether nothing at all is asked; else backfills, sweeps and second looks
 *     wait
 * @param message a sentence that says until when; no secret
 */
public record DailyLimitReached(boolean blocksAllRequests, String message) {}
