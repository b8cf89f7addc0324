/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.ArrayList;
import java.util.List;

/** At rest, each row whose id was in an applied resync was written again since the signal. */
final class ResyncedRowsReappear implements FinalCheck {
  private record Resync(long position, String object, List<String> ids, long sentAt) {}

  private final EachSignalOnce signals;
  private final ReferenceModel referenceModel;
  private final KeyStates keyStates;
  private final List<Resync> resyncs = new ArrayList<>();

  ResyncedRowsReappear(EachSignalOnce signals, ReferenceModel referenceModel, KeyStates keyStates) {
    this.signals = signals;
    this.referenceModel = referenceModel;
    this.keyStates = keyStates;
  }

  @Override
  public String name() {
    return "at rest every resynced row was emitted again";
  }

  void onSent(long position, String object, List<String> ids, long sentAt) {
    resyncs.add(new Resync(position, object, ids, sentAt));
  }

  @Override
  public void check(AtRest atRest) {
    for (Resync resync : resyncs) {
      if (signals.isApplied(resync.position(), resync.object())) {
        resync.ids().forEach(id -> check(resync, id));
      }
    }
  }

  private void check(Resync resync, String id) {
    boolean alwaysThere =
        referenceModel.object(resync.object()).states(id).stream()
            .allMatch(ReferenceModel.RecordState::alive);
    KeyState keyState = keyStates.find(resync.object(), id);
    boolean again = keyState != null && keyState.entry().appendedAt() >= resync.sentAt();
    if (alwaysThere && !again) {
      throw violation(
          new History.Subject(resync.object(), id),
          "the resync at position " + resync.position() + " left it out");
    }
  }
}
