package io.crmconnect.sync;

import io.crmconnect.sync.ReconcileCursor.Counts;
import io.crmconnect.sync.ReconcileCursor.Held;
import io.crmconnect.sync.ReconcileCursor.Run;
import io.crmconnect.sync.ReconcileCursor.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The part of an object's offset that reconciliation and the guard of deletes own. What is not
 * there stands for its beginning: an offset of before it had a run.
 */
final class ReconcileCodec {
  private static final String NEXT = "reconcile.next";
  private static final String FINISHED = "reconcile.finished";
  private static final String TOPIC = "reconcile.topic";
  private static final String RUN = "reconcile.run";
  private static final String STAGE = "reconcile.stage";
  private static final String LEFT = "reconcile.left";
  private static final String WAITING = "reconcile.waiting";
  private static final String WAITING_ROWS = "reconcile.waiting.rows";
  private static final String SWEPT = "reconcile.swept";
  private static final String MISSING = "reconcile.missing";
  private static final String DELETED = "reconcile.deleted";
  private static final String REFUTED = "reconcile.refuted";
  private static final String REPAIRED = "reconcile.repaired";
  private static final String REQUESTS = "reconcile.requests";
  private static final String HELD = "reconcile.held";
  private static final String HELD_RUN = "reconcile.held.run";
  private static final String HELD_ROWS = "reconcile.held.rows";
  private static final String DAY = "deletes.day";
  private static final String COUNT = "deletes.count";

  private static final List<String> OF_RUN =
      List.of(
          STAGE, LEFT, WAITING, WAITING_ROWS, SWEPT, MISSING, DELETED, REFUTED, REPAIRED, REQUESTS);

  static final List<String> KEYS =
      List.of(
          NEXT,
          FINISHED,
          TOPIC,
          RUN,
          STAGE,
          LEFT,
          WAITING,
          WAITING_ROWS,
          SWEPT,
          MISSING,
          DELETED,
          REFUTED,
          REPAIRED,
          REQUESTS,
          HELD,
          HELD_RUN,
          HELD_ROWS,
          DAY,
          COUNT);

  private ReconcileCodec() {}

  static void encode(ReconcileCursor cursor, DeleteCount deletes, Map<String, Object> offset) {
    offset.put(NEXT, cursor.next());
    if (cursor.finished() != 0) {
      offset.put(FINISHED, cursor.finished());
    }
    if (!cursor.topic().isEmpty()) {
      offset.put(TOPIC, cursor.topic());
    }
    Run run = cursor.run();
    if (run.underWay()) {
      offset.put(RUN, run.id());
      offset.put(STAGE, run.stage().code());
      offset.put(LEFT, write(run.left()));
      offset.put(WAITING, write(run.waiting()));
      offset.put(WAITING_ROWS, run.waitingRows());
      offset.put(SWEPT, run.counts().swept());
      offset.put(MISSING, run.counts().missing());
      offset.put(DELETED, run.counts().deleted());
      offset.put(REFUTED, run.counts().refuted());
      offset.put(REPAIRED, run.counts().repaired());
      offset.put(REQUESTS, run.counts().requests());
    }
    if (cursor.held().run() != 0) {
      offset.put(HELD_RUN, cursor.held().run());
      offset.put(HELD, write(cursor.held().stretches()));
      offset.put(HELD_ROWS, cursor.held().rows());
    }
    if (deletes.count() > 0) {
      offset.put(DAY, deletes.day());
      offset.put(COUNT, deletes.count());
    }
  }

  /**
   * @throws IllegalOffsetException naming the key and the remedy
   */
  static ReconcileCursor cursor(Map<String, ?> offset) {
    return new ReconcileCursor(
        orZero(offset, NEXT),
        run(offset),
        held(offset),
        offset.containsKey(TOPIC) ? OffsetCodec.text(offset, TOPIC) : "",
        orZero(offset, FINISHED));
  }

  /**
   * @throws IllegalOffsetException naming the key and the remedy
   */
  static DeleteCount deletes(Map<String, ?> offset) {
    together(offset, DAY, COUNT);
    return offset.containsKey(DAY)
        ? new DeleteCount(OffsetCodec.number(offset, DAY), OffsetCodec.number(offset, COUNT))
        : DeleteCount.NONE;
  }

  private static Run run(Map<String, ?> offset) {
    if (!offset.containsKey(RUN)) {
      for (String key : OF_RUN) {
        if (offset.containsKey(key)) {
          throw OffsetCodec.illegal(key, "is only there together with " + RUN);
        }
      }
      return Run.NONE;
    }
    String name = OffsetCodec.text(offset, STAGE);
    Stage stage = null;
    for (Stage each : Stage.values()) {
      if (each.code().equals(name)) {
        stage = each;
      }
    }
    if (stage == null) {
      throw OffsetCodec.illegal(
          STAGE, "is '" + name + "', and must be sweep, again, released or passing");
    }
    long id = OffsetCodec.number(offset, RUN);
    if (id == 0) {
      throw OffsetCodec.illegal(RUN, "must be over 0, or left out with all that belongs to it");
    }
    return new Run(
        id,
        stage,
        read(offset, LEFT),
        read(offset, WAITING),
        OffsetCodec.number(offset, WAITING_ROWS),
        new Counts(
            OffsetCodec.number(offset, SWEPT),
            OffsetCodec.number(offset, MISSING),
            OffsetCodec.number(offset, DELETED),
            OffsetCodec.number(offset, REFUTED),
            OffsetCodec.number(offset, REPAIRED),
            OffsetCodec.number(offset, REQUESTS)));
  }

  private static Held held(Map<String, ?> offset) {
    together(offset, HELD, HELD_RUN);
    together(offset, HELD, HELD_ROWS);
    return offset.containsKey(HELD)
        ? new Held(
            OffsetCodec.number(offset, HELD_RUN),
            read(offset, HELD),
            OffsetCodec.number(offset, HELD_ROWS))
        : Held.NONE;
  }

  private static void together(Map<String, ?> offset, String a, String b) {
    if (offset.containsKey(a) != offset.containsKey(b)) {
      throw OffsetCodec.illegal(
          offset.containsKey(a) ? b : a, "is missing: " + a + " and " + b + " go together");
    }
  }

  private static long orZero(Map<String, ?> offset, String key) {
    return offset.containsKey(key) ? OffsetCodec.number(offset, key) : 0;
  }

  private static String write(List<Stretch> stretches) {
    StringBuilder text = new StringBuilder();
    for (Stretch stretch : stretches) {
      text.append(text.isEmpty() ? "" : " ").append(OffsetCodec.escape(stretch.token()));
      if (!stretch.after().equals(stretch.token())) {
        text.append(',').append(OffsetCodec.escape(stretch.after()));
      }
      text.append("..").append(OffsetCodec.escape(stretch.until()));
    }
    return text.toString();
  }

  private static List<Stretch> read(Map<String, ?> offset, String key) {
    String text = OffsetCodec.text(offset, key);
    List<Stretch> stretches = new ArrayList<>();
    if (text.isEmpty()) {
      return stretches;
    }
    for (String each : text.split(" ", -1)) {
      int dots = each.indexOf("..");
      if (dots < 0) {
        throw OffsetCodec.illegal(
            key, "must read like '..500 500..1000 1000..' (page token..last id)");
      }
      String from = each.substring(0, dots);
      int comma = from.indexOf(',');
      String token = OffsetCodec.unescape(key, comma < 0 ? from : from.substring(0, comma));
      String after = comma < 0 ? token : OffsetCodec.unescape(key, from.substring(comma + 1));
      String until = OffsetCodec.unescape(key, each.substring(dots + 2));
      stretches.add(new Stretch(token, after, until));
    }
    return stretches;
  }
}
