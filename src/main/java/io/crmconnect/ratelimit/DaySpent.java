package io.crmconnect.ratelimit;

/**
 * The daily limit, or a part of it, is used up.
 *
 * @param blocksAll whether no calls are granted; otherwise live calls are
 * @param retryAt when calls are expected to be granted again, epoch ms of the server's clock
 */
public record DaySpent(boolean blocksAll, long retryAt) {}
