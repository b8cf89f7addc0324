package io.crmconnect.sync;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Ids that the vendor has shown alive of late. */
final class LivingIds {
  private static final int MOST = 16;
  private static final int OF_AN_ANSWER = 2;

  /** The last seen at the end. */
  private final Set<String> ids = new LinkedHashSet<>();

  /** What the recycle bin shows is dead. */
  void saw(Request request, Result result) {
    List<Row> rows = List.of();
    if (result instanceof Result.Rows read) {
      rows = read.rows();
    } else if (result instanceof Result.Page page && !(request instanceof Request.ListArchived)) {
      rows = page.rows();
    }
    for (int i = Math.max(0, rows.size() - OF_AN_ANSWER); i < rows.size(); i++) {
      add(rows.get(i).id());
    }
  }

  private void add(String id) {
    ids.remove(id);
    ids.add(id);
    if (ids.size() > MOST) {
      ids.remove(ids.iterator().next());
    }
  }

  void remove(String id) {
    ids.remove(id);
  }

  /** Those seen last, but for some. */
  List<String> last(int most, Predicate<String> without) {
    List<String> left = new ArrayList<>(ids);
    left.removeIf(without);
    return left.subList(Math.max(0, left.size() - most), left.size());
  }
}
