package io.crmconnect.simulation;

/** Prints the hashes of a few histories, for another JVM to compare. */
final class HistoryHash {
  private HistoryHash() {}

  public static void main(String[] seeds) {
    for (String seed : seeds) {
      Simulation.Outcome outcome = Simulation.run(Long.parseLong(seed));
      System.out.println(
          seed + " " + Long.toHexString(outcome.hash()) + " " + outcome.events() + " events");
    }
  }
}
