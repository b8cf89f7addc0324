package io.crmconnect.sync;

import io.crmconnect.crm.Result;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The syncs of an object that are under way side by side: those of a searchable object, the one of
 * an object that is listed whole, or those of a frozen object. They hold no state that outlives
 * them but the cursor.
 */
final class RunningSyncs {
  private final ObjectContext context;
  private final Optional<Listing> listing;
  private final Optional<Backfill> backfill;
  private final List<Scan> scans;
  private final Optional<Sweep> sweep;
  private final Optional<ArchivedLook> archived;

  private RunningSyncs(
      ObjectContext context, Optional<Listing> listing, boolean searched, List<Scan> scans) {
    this.context = context;
    this.listing = listing;
    this.scans = scans;
    boolean reads = searched && !context.frozen();
    this.backfill = reads ? Optional.of(new Backfill(context)) : Optional.empty();
    this.sweep = searched ? Optional.of(new Sweep(context)) : Optional.empty();
    this.archived = searched ? Optional.of(new ArchivedLook(context)) : Optional.empty();
  }

  /** From where the cursor stands. */
  static RunningSyncs of(ObjectContext context) {
    if (!context.object().searchable()) {
      return new RunningSyncs(context, Optional.of(new Listing(context)), false, List.of());
    }
    if (context.frozen()) {
      return new RunningSyncs(
          context, Optional.empty(), true, List.of(new Scan(context, Scan.Kind.SHADOW)));
    }
    Scan incremental = new Scan(context, Scan.Kind.INCREMENTAL);
    List<Scan> scans =
        context.settings().rechecks()
            ? List.of(incremental, new Scan(context, Scan.Kind.RECHECK))
            : List.of(incremental);
    return new RunningSyncs(context, Optional.empty(), true, scans);
  }

  void advance() {
    scans.forEach(Scan::advance);
    backfill.ifPresent(Backfill::advance);
    sweep.ifPresent(Sweep::advance);
    archived.ifPresent(ArchivedLook::advance);
    listing.ifPresent(Listing::advance);
    context.known().advance();
    context.door().advance();
    context.heartbeatIfDue();
    context.tidy();
  }

  Optional<Backfill> backfill() {
    return backfill;
  }

  void extent(Result.Extent extent) {
    backfill.ifPresent(each -> each.extent(extent));
  }

  /** How long ago everything was seen that was there then. */
  OptionalLong behind(long now) {
    long behind = context.behind(now);
    return OptionalLong.of(listing.map(each -> each.behind(now, behind)).orElse(behind));
  }
}
