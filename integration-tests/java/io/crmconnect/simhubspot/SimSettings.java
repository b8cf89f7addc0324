package io.crmconnect.simhubspot;

/**
 * The behaviour of the simulated HubSpot. The default has no faults.
 *
 * @param account account and credentials
 * @param quota limits
 * @param lag index, replicas, visibility
 * @param clocks nodes' clocks
 * @param responseFaults unusual responses
 * @param faults failed calls, only in SimHubspot.exchange
 */
public record SimSettings(
    SimAccount account,
    SimQuota quota,
    SimLag lag,
    SimClocks clocks,
    ResponseFaults responseFaults,
    SimFaults faults) {
  public static final SimSettings DEFAULT =
      new SimSettings(
          SimAccount.DEFAULT,
          SimQuota.DEFAULT,
          SimLag.DEFAULT,
          SimClocks.EXACT,
          ResponseFaults.NONE,
          SimFaults.NONE);

  public SimSettings withAccount(SimAccount value) {
    return new SimSettings(value, quota, lag, clocks, responseFaults, faults);
  }

  public SimSettings withQuota(SimQuota value) {
    return new SimSettings(account, value, lag, clocks, responseFaults, faults);
  }

  public SimSettings withLag(SimLag value) {
    return new SimSettings(account, quota, value, clocks, responseFaults, faults);
  }

  public SimSettings withClocks(SimClocks value) {
    return new SimSettings(account, quota, lag, value, responseFaults, faults);
  }

  public SimSettings withResponseFaults(ResponseFaults value) {
    return new SimSettings(account, quota, lag, clocks, value, faults);
  }

  public SimSettings withFaults(SimFaults value) {
    return new SimSettings(account, quota, lag, clocks, responseFaults, value);
  }
}
