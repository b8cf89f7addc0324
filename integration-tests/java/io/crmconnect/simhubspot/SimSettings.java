package io.crmconnect.simhubspot;

/**
 * How the simulated HubSpot behaves. The default is a calm and honest one.
 *
 * @param account account and credentials
 * @param quota limits
 * @param lag index, replicas, visibility
 * @param clocks nodes' clocks
 * @param lies odd answers
 * @param faults failed calls, in SimHubspot.exchange alone
 */
public record SimSettings(
    SimAccount account,
    SimQuota quota,
    SimLag lag,
    SimClocks clocks,
    SimLies lies,
    SimFaults faults) {
  public static final SimSettings CALM =
      new SimSettings(
          SimAccount.DEFAULT,
          SimQuota.DEFAULT,
          SimLag.CALM,
          SimClocks.EXACT,
          SimLies.NONE,
          SimFaults.NONE);

  public SimSettings withAccount(SimAccount value) {
    return new SimSettings(value, quota, lag, clocks, lies, faults);
  }

  public SimSettings withQuota(SimQuota value) {
    return new SimSettings(account, value, lag, clocks, lies, faults);
  }

  public SimSettings withLag(SimLag value) {
    return new SimSettings(account, quota, value, clocks, lies, faults);
  }

  public SimSettings withClocks(SimClocks value) {
    return new SimSettings(account, quota, lag, value, lies, faults);
  }

  public SimSettings withLies(SimLies value) {
    return new SimSettings(account, quota, lag, clocks, value, faults);
  }

  public SimSettings withFaults(SimFaults value) {
    return new SimSettings(account, quota, lag, clocks, lies, value);
  }
}
