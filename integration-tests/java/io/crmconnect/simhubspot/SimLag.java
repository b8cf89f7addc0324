package io.crmconnect.simhubspot;

/**
 * How far what is shown stays behind what was committed.
 *
 * @param minIndexMs the index shows a change after this long at the least
 * @param maxIndexMs and normally within this long
 * @param slowIndexChance chance that a change takes far longer
 * @param maxSlowIndexMs the bound of the far longer; from then on the index is right
 * @param indexRollbackChance chance that the index shows the version before once more, within the
 *     bound
 * @param lateChance chance that a commit becomes visible later than its stamp says
 * @param maxLateMs by how much at the most
 * @param staleChance chance that a list or batch read is answered by a stale replica
 * @param maxStaleMs how old its state is at the most
 */
public record SimLag(
    long minIndexMs,
    long maxIndexMs,
    double slowIndexChance,
    long maxSlowIndexMs,
    double indexRollbackChance,
    double lateChance,
    long maxLateMs,
    double staleChance,
    long maxStaleMs) {
  public static final SimLag DEFAULT = new SimLag(200L, 2_000L, 0, 2_000L, 0, 0, 0L, 0, 0L);

  public SimLag withMinIndexMs(long value) {
    return new SimLag(
        value,
        maxIndexMs,
        slowIndexChance,
        maxSlowIndexMs,
        indexRollbackChance,
        lateChance,
        maxLateMs,
        staleChance,
        maxStaleMs);
  }

  public SimLag withMaxIndexMs(long value) {
    return new SimLag(
        minIndexMs,
        value,
        slowIndexChance,
        maxSlowIndexMs,
        indexRollbackChance,
        lateChance,
        maxLateMs,
        staleChance,
        maxStaleMs);
  }

  public SimLag withSlowIndexChance(double value) {
    return new SimLag(
        minIndexMs,
        maxIndexMs,
        value,
        maxSlowIndexMs,
        indexRollbackChance,
        lateChance,
        maxLateMs,
        staleChance,
        maxStaleMs);
  }

  public SimLag withMaxSlowIndexMs(long value) {
    return new SimLag(
        minIndexMs,
        maxIndexMs,
        slowIndexChance,
        value,
        indexRollbackChance,
        lateChance,
        maxLateMs,
        staleChance,
        maxStaleMs);
  }

  public SimLag withIndexRollbackChance(double value) {
    return new SimLag(
        minIndexMs,
        maxIndexMs,
        slowIndexChance,
        maxSlowIndexMs,
        value,
        lateChance,
        maxLateMs,
        staleChance,
        maxStaleMs);
  }

  public SimLag withLateChance(double value) {
    return new SimLag(
        minIndexMs,
        maxIndexMs,
        slowIndexChance,
        maxSlowIndexMs,
        indexRollbackChance,
        value,
        maxLateMs,
        staleChance,
        maxStaleMs);
  }

  public SimLag withMaxLateMs(long value) {
    return new SimLag(
        minIndexMs,
        maxIndexMs,
        slowIndexChance,
        maxSlowIndexMs,
        indexRollbackChance,
        lateChance,
        value,
        staleChance,
        maxStaleMs);
  }

  public SimLag withStaleChance(double value) {
    return new SimLag(
        minIndexMs,
        maxIndexMs,
        slowIndexChance,
        maxSlowIndexMs,
        indexRollbackChance,
        lateChance,
        maxLateMs,
        value,
        maxStaleMs);
  }

  public SimLag withMaxStaleMs(long value) {
    return new SimLag(
        minIndexMs,
        maxIndexMs,
        slowIndexChance,
        maxSlowIndexMs,
        indexRollbackChance,
        lateChance,
        maxLateMs,
        staleChance,
        value);
  }
}
