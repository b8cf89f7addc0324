package io.crmconnect.sync;

import io.crmconnect.crm.Request;
import java.util.ArrayList;
import java.util.List;

/** Answers that cannot be used as they are: their questions wait to be put once more. */
final class HeldAnswers {
  private final List<Asker.Ask> asks = new ArrayList<>();

  void add(Asker.Ask ask) {
    asks.add(ask);
  }

  void askAgain() {
    List<Asker.Ask> all = new ArrayList<>(asks);
    asks.clear();
    for (Asker.Ask each : all) {
      each.asker().again(each);
    }
  }

  void withdraw(List<? extends Asker> askers) {
    asks.removeIf(ask -> askers.contains(ask.asker()));
  }

  void clear() {
    asks.clear();
  }

  /** Whether the answer holds values, and so depends on the fields of now. */
  static boolean asksForFields(Request request) {
    return request instanceof Request.Read
        || (request instanceof Request.ListPage list && !list.fields().isEmpty());
  }
}
