package io.crmconnect.simulation;

/** A history told as what happened to the one record that broke a rule. */
final class Story {
  private static final int WIDTH = 300;

  private Story() {}

  static String of(long seed) {
    Simulation.Outcome outcome = Simulation.run(seed);
    Broken failure = outcome.failure();
    if (failure == null) {
      return "seed "
          + seed
          + ": all rules held, "
          + outcome.entries()
          + " records, hash "
          + Long.toHexString(outcome.hash());
    }
    History.Subject subject =
        failure.subject().named() ? failure.subject() : new History.Subject("-", "-");
    StringBuilder story = new StringBuilder();
    story.append("seed ").append(seed).append(": ").append(failure.getMessage()).append('\n');
    for (String line : Simulation.run(seed, subject).story()) {
      story.append(line.length() > WIDTH ? line.substring(0, WIDTH) + " …" : line).append('\n');
    }
    Throwable cause = failure.getCause();
    if (cause != null) {
      story.append(cause).append('\n');
      for (StackTraceElement element : cause.getStackTrace()) {
        story.append("    at ").append(element).append('\n');
      }
    }
    return story.append("again: -Dsim.seed=").append(seed).toString();
  }
}
