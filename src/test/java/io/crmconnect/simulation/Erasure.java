/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * In some histories the operator excludes a field for good, and later has its values erased: at
 * rest, no row has one, although the CRM still has the field.
 */
final class Erasure implements FinalCheck {
  private static final long STREAM = 0x5BE0CD19137E2179L;
  private static final int MAX_DECISION_DELAY_MS = 20_000;

  private final boolean planned;
  private final long delayMs;
  private final long decisionDelayMs;
  private final int objectIndex;
  private final ReferenceModel referenceModel;
  private final KeyStates keyStates;
  private Optional<String> erasedObject = Optional.empty();

  private Erasure(
      boolean planned,
      SplittableRandom random,
      SimulationPlan plan,
      ReferenceModel referenceModel,
      KeyStates keyStates) {
    this.planned = planned;
    this.delayMs = plan.faultPhaseMs() / 10 + random.nextLong(plan.faultPhaseMs() / 2);
    this.decisionDelayMs = random.nextInt(MAX_DECISION_DELAY_MS);
    this.objectIndex = random.nextInt(100);
    this.referenceModel = referenceModel;
    this.keyStates = keyStates;
  }

  /** Only where history is copied all rows are read again. */
  static Erasure draw(
      long seed, SimulationPlan plan, ReferenceModel referenceModel, KeyStates keyStates) {
    SplittableRandom random = new SplittableRandom(seed ^ STREAM);
    boolean planned = random.nextInt(5) == 0 && plan.backfill();
    return new Erasure(planned, random, plan, referenceModel, keyStates);
  }

  boolean isPlanned() {
    return planned;
  }

  /** From the start to the exclusion. */
  long delayMs() {
    return delayMs;
  }

  /** From the exclusion to the decision that the values are erased. */
  long decisionDelayMs() {
    return decisionDelayMs;
  }

  /** The object whose values are erased, out of those that the CRM has. */
  ObjectSpec choose(CrmWorkload crmWorkload) {
    return crmWorkload.objects().get(objectIndex % crmWorkload.objects().size());
  }

  void decided(String object) {
    erasedObject = Optional.of(object);
  }

  @Override
  public String name() {
    return "at rest no row has an erased value";
  }

  @Override
  public void check(AtRest atRest) {
    erasedObject.ifPresent(this::check);
  }

  private void check(String object) {
    String column = ExpectedRecord.columnName(Operator.TOGGLED_FIELD);
    for (String id : new TreeSet<>(referenceModel.object(object).ids())) {
      KeyState keyState = keyStates.find(object, id);
      boolean alive = referenceModel.object(object).lastState(id).alive();
      if (alive
          && keyState != null
          && keyState.entry().values() != null
          && keyState.entry().values().get(column) != null) {
        throw violation(new History.Subject(object, id), "it is in " + keyState.entry());
      }
    }
  }
}
