package io.crmconnect.simhubspot;

/**
 * How far what is shown stays behind what was committed.
 *
 * @param indexMinMs the index shows a change after this long at the least
 * @param indexMaxMs and normally within this long
 * @param indexLongChance chance that a change takes far longer
 * @param indexLongMaxMs the bound of the far longer; from then on the index is right
 * @param indexGoesBackChance chance that the index shows the version before once more, within the
 *     bound
 * @param lateChance chance that a commit becomes visible later than its stamp says
 * @param lateMaxMs by how much at the most
 * @param staleChance chance that a list or batch read is answered by a stale replica
 * @param staleMaxMs how old its state is at the most
 */
public record SimLag(
    long indexMinMs,
    long indexMaxMs,
    double indexLongChance,
    long indexLongMaxMs,
    double indexGoesBackChance,
    double lateChance,
    long lateMaxMs,
    double staleChance,
    long staleMaxMs) {
  public static final SimLag CALM = new SimLag(200L, 2_000L, 0, 2_000L, 0, 0, 0L, 0, 0L);

  public SimLag withIndexMinMs(long value) {
    return new SimLag(
        value,
        indexMaxMs,
        indexLongChance,
        indexLongMaxMs,
        indexGoesBackChance,
        lateChance,
        lateMaxMs,
        staleChance,
        staleMaxMs);
  }

  public SimLag withIndexMaxMs(long value) {
    return new SimLag(
        indexMinMs,
        value,
        indexLongChance,
        indexLongMaxMs,
        indexGoesBackChance,
        lateChance,
        lateMaxMs,
        staleChance,
        staleMaxMs);
  }

  public SimLag withIndexLongChance(double value) {
    return new SimLag(
        indexMinMs,
        indexMaxMs,
        value,
        indexLongMaxMs,
        indexGoesBackChance,
        lateChance,
        lateMaxMs,
        staleChance,
        staleMaxMs);
  }

  public SimLag withIndexLongMaxMs(long value) {
    return new SimLag(
        indexMinMs,
        indexMaxMs,
        indexLongChance,
        value,
        indexGoesBackChance,
        lateChance,
        lateMaxMs,
        staleChance,
        staleMaxMs);
  }

  public SimLag withIndexGoesBackChance(double value) {
    return new SimLag(
        indexMinMs,
        indexMaxMs,
        indexLongChance,
        indexLongMaxMs,
        value,
        lateChance,
        lateMaxMs,
        staleChance,
        staleMaxMs);
  }

  public SimLag withLateChance(double value) {
    return new SimLag(
        indexMinMs,
        indexMaxMs,
        indexLongChance,
        indexLongMaxMs,
        indexGoesBackChance,
        value,
        lateMaxMs,
        staleChance,
        staleMaxMs);
  }

  public SimLag withLateMaxMs(long value) {
    return new SimLag(
        indexMinMs,
        indexMaxMs,
        indexLongChance,
        indexLongMaxMs,
        indexGoesBackChance,
        lateChance,
        value,
        staleChance,
        staleMaxMs);
  }

  public SimLag withStaleChance(double value) {
    return new SimLag(
        indexMinMs,
        indexMaxMs,
        indexLongChance,
        indexLongMaxMs,
        indexGoesBackChance,
        lateChance,
        lateMaxMs,
        value,
        staleMaxMs);
  }

  public SimLag withStaleMaxMs(long value) {
    return new SimLag(
        indexMinMs,
        indexMaxMs,
        indexLongChance,
        indexLongMaxMs,
        indexGoesBackChance,
        lateChance,
        lateMaxMs,
        staleChance,
        value);
  }
}
