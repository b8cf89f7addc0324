package io.crmconnect.crm;

/**
 * The daily limit, or the part of it for less urgent requests, is used up.
 *
 * @param blocksAllRequests whether no request is sent; otherwise only backfills, sweeps, rechecks
 *     and confirmations wait
 * @param message one sentence that says until when, without secrets
 */
public record DailyLimitReached(boolean blocksAllRequests, String message) {}
