package io.crmconnect.sync;

import io.crmconnect.crm.Ids;
import java.util.List;

/**
 * How far the backfill has come.
 *
 * @param lanes what is left, by ascending id
 * @param rows done in this pass
 * @param fields fingerprint of the fields that the topic's rows hold, once this pass is done
 * @param ordered whether the list has kept to the order of ids so far; only then can it be split
 */
record BackfillCursor(State state, List<Lane> lanes, long rows, String fields, boolean ordered) {
  enum State {
    OFF("off"),
    RUNNING("running"),
    DONE("done");

    /** How stored offsets name it: never changes. */
    private final String code;

    State(String code) {
      this.code = code;
    }

    String code() {
      return code;
    }
  }

  static final BackfillCursor OFF = new BackfillCursor(State.OFF, List.of(), 0, "", true);

  BackfillCursor {
    lanes = List.copyOf(lanes);
  }

  static BackfillCursor start(String fields, boolean ordered) {
    return new BackfillCursor(State.RUNNING, List.of(Lane.WHOLE), 0, fields, ordered);
  }

  /** Whether a token to go on from is no id: it may serve only the fields it was made for. */
  boolean isOpaque() {
    for (Lane lane : lanes) {
      if (!lane.token().isEmpty() && !Ids.isNumber(lane.token())) {
        return true;
      }
    }
    return false;
  }

  boolean running() {
    return state == State.RUNNING;
  }

  /** The same place in the list, with other fields from here on. */
  BackfillCursor asking(String other) {
    return new BackfillCursor(state, lanes, rows, other, ordered);
  }

  BackfillCursor with(List<Lane> left, long done) {
    return new BackfillCursor(state, left, done, fields, ordered);
  }

  BackfillCursor finished() {
    return new BackfillCursor(State.DONE, List.of(), rows, fields, ordered);
  }
}
