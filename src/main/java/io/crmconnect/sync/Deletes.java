package io.crmconnect.sync;

import io.crmconnect.crm.Row;
import io.crmconnect.record.Origin;
import java.util.Optional;

/** The deletes of one object: how many may go in a day, and the one way to emit one. */
final class Deletes {
  private final ObjectContext context;

  Deletes(ObjectContext context) {
    this.context = context;
  }

  /** Whether the topic may hold a row of this id. */
  boolean mayHold(String id) {
    Known known = context.known();
    return !context.isGone(id) && (!known.held() || known.ids().contains(id));
  }

  private long vendorNow() {
    return context.clock().at(context.now());
  }

  /** How many were emitted in this day of the vendor's clock. */
  long today() {
    return context.cursor().deletes().at(vendorNow());
  }

  /** How many rows may be deleted in this day. */
  long most() {
    long rows =
        context.known().held()
            ? context.known().ids().size() + today()
            : context.cursor().backfill().rows();
    return DeleteCount.most(rows, context.settings().reconcile().maxPercent());
  }

  boolean mayOneMore() {
    return today() < most();
  }

  /**
   * Emits a delete.
   *
   * @param moving moves the cursor to where the delete takes it
   */
  void emit(Suspect suspect, Runnable moving) {
    context.cursor(context.cursor().with(context.cursor().deletes().plusOne(vendorNow())));
    Origin before = context.origin();
    moving.run();
    String id = suspect.id();
    Known known = context.known();
    long version = known.held() ? known.ids().version(id) : Row.UNKNOWN;
    if (version == Row.UNKNOWN) {
      long last = context.lastVersion(id);
      version = last == Row.UNKNOWN ? suspect.version() : last;
    }
    version = KnownIds.unmarked(version);
    context.deleted(id);
    known.deleted(id);
    context.tally().deleted();
    context.door().gone(id);
    context.emitDelete(id, version, suspect.merge().map(Suspect.Merge::winner), before);
  }

  /** Losers of a merge that the row tells of, where the topic may still hold them. */
  void suspectMerged(Row row) {
    boolean news = context.known().held() || row.version() >= context.cursor().t0();
    DeleteDoor door = context.door();
    for (String loser : row.merged()) {
      if (news && !loser.equals(row.id()) && mayHold(loser) && !door.suspectsMerge(loser)) {
        Suspect.Merge merge = new Suspect.Merge(row.id(), row.version(), 0);
        door.suspect(
            new Suspect(
                loser,
                row.version(),
                Optional.of(merge),
                null,
                Suspect.Suspicion.FIRM,
                context.hinted()));
      }
    }
  }
}
