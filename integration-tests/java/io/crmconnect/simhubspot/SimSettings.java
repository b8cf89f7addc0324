/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import io.crmconnect.simcrm.SimClocks;

/**
 * The behaviour of the simulated HubSpot. The default has no faults.
 *
 * @param account account and credentials
 * @param quota limits
 * @param lag index, replicas, visibility
 * @param clocks nodes' clocks
 * @param responseFaults unusual responses
 * @param faults failed calls, only in SimHubspot.exchange
 * @param lists how lists are paged
 */
public record SimSettings(
    SimAccount account,
    SimQuota quota,
    SimLag lag,
    SimClocks clocks,
    ResponseFaults responseFaults,
    SimFaults faults,
    SimLists lists) {
  public static final SimSettings DEFAULT =
      new SimSettings(
          SimAccount.DEFAULT,
          SimQuota.DEFAULT,
          SimLag.DEFAULT,
          SimClocks.EXACT,
          ResponseFaults.NONE,
          SimFaults.NONE,
          SimLists.DEFAULT);

  public SimSettings withAccount(SimAccount value) {
    return new SimSettings(value, quota, lag, clocks, responseFaults, faults, lists);
  }

  public SimSettings withQuota(SimQuota value) {
    return new SimSettings(account, value, lag, clocks, responseFaults, faults, lists);
  }

  public SimSettings withLag(SimLag value) {
    return new SimSettings(account, quota, value, clocks, responseFaults, faults, lists);
  }

  public SimSettings withClocks(SimClocks value) {
    return new SimSettings(account, quota, lag, value, responseFaults, faults, lists);
  }

  public SimSettings withResponseFaults(ResponseFaults value) {
    return new SimSettings(account, quota, lag, clocks, value, faults, lists);
  }

  public SimSettings withFaults(SimFaults value) {
    return new SimSettings(account, quota, lag, clocks, responseFaults, value, lists);
  }

  public SimSettings withLists(SimLists value) {
    return new SimSettings(account, quota, lag, clocks, responseFaults, faults, value);
  }
}
