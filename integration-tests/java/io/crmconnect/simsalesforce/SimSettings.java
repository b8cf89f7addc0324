/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import io.crmconnect.simcrm.SimClocks;

/** The settings of a simulated org; {@link #DEFAULT} is an ordinary one without faults. */
public record SimSettings(
    OrgSettings org,
    CommitLag lag,
    SimClocks clocks,
    OpenQuestions openQuestions,
    AnswerFaults answerFaults,
    CallFaults callFaults) {
  public static final SimSettings DEFAULT =
      new SimSettings(
          OrgSettings.DEFAULT,
          CommitLag.NONE,
          SimClocks.EXACT,
          OpenQuestions.DEFAULT,
          AnswerFaults.NONE,
          CallFaults.NONE);

  public SimSettings withOrg(OrgSettings value) {
    return new SimSettings(value, lag, clocks, openQuestions, answerFaults, callFaults);
  }

  public SimSettings withLag(CommitLag value) {
    return new SimSettings(org, value, clocks, openQuestions, answerFaults, callFaults);
  }

  public SimSettings withClocks(SimClocks value) {
    return new SimSettings(org, lag, value, openQuestions, answerFaults, callFaults);
  }

  public SimSettings withOpenQuestions(OpenQuestions value) {
    return new SimSettings(org, lag, clocks, value, answerFaults, callFaults);
  }

  public SimSettings withAnswerFaults(AnswerFaults value) {
    return new SimSettings(org, lag, clocks, openQuestions, value, callFaults);
  }

  public SimSettings withCallFaults(CallFaults value) {
    return new SimSettings(org, lag, clocks, openQuestions, answerFaults, value);
  }
}
