package io.crmconnect.ratelimit;

/** Spaces permits evenly; never waits. */
public interface Pacer {
  boolean tryAcquire();

  void setRate(double permitsPerSecond);

  /** Makes pacers; production's are Guava rate limiters on the machine's clock. */
  interface Factory {
    Pacer create(double permitsPerSecond);
  }
}
