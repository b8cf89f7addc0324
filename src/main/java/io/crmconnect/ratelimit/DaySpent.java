package io.crmconnect.ratelimit;

/**
 * The day's allowance is used up, or a part of it.
 *
 * @param blocksAll whether no call at all passes; else live ones do
 * @param retryAt when that is to be otherwise or is tried again, epoch ms of the far side's clock
 */
public record DaySpent(boolean blocksAll, long retryAt) {}
