package io.crmconnect.http;

/**
 * The day's allowance is used up, or a part of it.
 *
 * @param all whether no call at all passes; else live ones do
 * @param until when that is to be otherwise or is tried again, epoch ms of the far side's clock
 */
public record DaySpent(boolean all, long until) {}
