package io.crmconnect;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.SweepInterval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** What a day of reconciliation takes of the requests, and how far it is stretched for it. */
final class SweepCost {
  private static final double DAY_MS = 86_400_000;

  /** Sizes are asked by searches, which are few a second. */
  private static final int MOST = 10;

  private SweepCost() {}

  /** Sentences for the log; none where reconciliation is off or the sizes cannot be asked. */
  static List<String> of(CrmSourceConfig config, CrmProbe probe, List<CrmObject> objects) {
    List<String> notes = new ArrayList<>();
    boolean counts = config.vendor().countsBesideTasks(config);
    if (!config.reconcileSettings().on() || config.wildcard() || !counts) {
      return notes;
    }
    long wanted = config.reconcileSettings().intervalMs();
    OptionalLong daily = probe.traits().dailyLimit();
    int page = probe.traits().readSize();
    long records = 0;
    double aDay = 0;
    List<CrmObject> searchable = objects.stream().filter(CrmObject::searchable).toList();
    for (CrmObject object : searchable.subList(0, Math.min(MOST, searchable.size()))) {
      if (!(probe.ask(new Request.Extent(object)) instanceof Result.Extent extent)) {
        return notes;
      }
      long rows = extent.records();
      // How fast a task may ask is not known here; the day's limit is what stretches in practice.
      long every = SweepInterval.stretched(wanted, rows, page, 0, daily);
      records += rows;
      aDay += Math.ceil(rows / (double) page) * DAY_MS / every;
      if (every > wanted) {
        notes.add(
            String.format(
                Locale.ROOT,
                "%s has %,d records, so they are compared every %,d ms and not every %,d: a sweep"
                    + " may take half of the day's requests.",
                object.name(),
                rows,
                every,
                wanted));
      }
    }
    if (records > 0) {
      notes.add(
          0,
          String.format(
              Locale.ROOT,
              "Comparing all %,d records%s with what their topics hold, every %,d ms, takes about"
                  + " %,.0f requests a day%s; looking through recycle bins takes at most as many"
                  + " again.",
              records,
              searchable.size() > MOST ? " of the first " + MOST + " objects" : "",
              wanted,
              aDay,
              share(aDay, daily)));
    }
    return notes;
  }

  private static String share(double aDay, OptionalLong daily) {
    return daily.isEmpty()
        ? ""
        : String.format(
            Locale.ROOT,
            ", %.1f %% of the %,d that the account has",
            100 * aDay / daily.getAsLong(),
            daily.getAsLong());
  }
}
