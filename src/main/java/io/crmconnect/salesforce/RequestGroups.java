/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The requests that are due at the same instant and are sent together, because Salesforce counts
 * them as one call. A request whose group failed as a whole is sent alone next time, so that one
 * that always fails does not take others with it.
 *
 * <p>Called on the driver's thread, except where stated.
 */
final class RequestGroups {
  /** Of all parts of a call; a limit of Salesforce. */
  static final int MAX_PARTS = 25;

  /** Of queries in a call; a limit of Salesforce. */
  static final int MAX_QUERIES = 5;

  private static final int MAX_ALONE = 10_000;

  /** A request that has been sent to its group. */
  record Member(Request request, Exchange exchange, Consumer<CrmResponse> callback) {}

  /** Requests that are sent together; the first one was granted by the budget. */
  static final class Group {
    private final Request first;
    private final List<Member> members = new ArrayList<>();
    private int queries;
    private int places;

    private Group(Request first) {
      this.first = first;
    }

    /** The request that the budget has granted. */
    Request first() {
      return first;
    }

    List<Member> members() {
      return members;
    }

    int freePlaces() {
      return MAX_PARTS - places;
    }

    private boolean hasRoomFor(Request request) {
      return freePlaces() > 0 && (!isQuery(request) || queries < MAX_QUERIES);
    }

    private void addPlace(Request request) {
      places++;
      queries += isQuery(request) ? 1 : 0;
    }
  }

  private final List<Group> open = new ArrayList<>();
  private final Map<Request, Group> groupOf = new IdentityHashMap<>();

  /** Requests whose group failed as a whole. */
  private final Set<Request> alone = ConcurrentHashMap.newKeySet();

  /** Whether the request is one of those that all objects send again and again. */
  boolean mayShareCall(Request request, RequestPriority priority) {
    boolean live = priority == RequestPriority.INCREMENTAL || priority == RequestPriority.CONFIRM;
    return live && isPoll(request) && !isAlone(request);
  }

  private static boolean isPoll(Request request) {
    return request instanceof Request.ChangesSince
        || request instanceof Request.DeletedSince
        || request instanceof Request.SafeBound;
  }

  /** Bounds and the log of deletes are no queries. */
  private static boolean isQuery(Request request) {
    return request instanceof Request.ChangesSince
        || (request instanceof Request.DeletedSince deleted
            && deleted
                .pageToken()
                .flatMap(DeleteLogToken::parse)
                .filter(RequestGroups::isLog)
                .isEmpty());
  }

  private static boolean isLog(DeleteLogToken token) {
    return !(token instanceof DeleteLogToken.Bin);
  }

  /** Whether a group that is already granted has taken the request. */
  boolean join(Request request) {
    for (Group group : open) {
      if (group.hasRoomFor(request)) {
        put(request, group);
        return true;
      }
    }
    return false;
  }

  /** Opens a group with a request that the budget has granted. */
  void start(Request request) {
    Group group = new Group(request);
    open.add(group);
    put(request, group);
  }

  private void put(Request request, Group group) {
    group.addPlace(request);
    groupOf.put(request, group);
  }

  /** The group of a request that is sent; null: it is sent alone. */
  Group groupOf(Request request) {
    return groupOf.remove(request);
  }

  /** Ends the groups, which take no further request. */
  List<Group> close() {
    List<Group> closed = List.copyOf(open);
    open.clear();
    groupOf.clear();
    return closed;
  }

  private boolean isAlone(Request request) {
    return !alone.isEmpty() && alone.contains(request);
  }

  /** Called on any thread. */
  void onFailedTogether(Request request) {
    if (alone.size() < MAX_ALONE) {
      alone.add(request);
    }
  }

  void onAnswered(Request request) {
    if (!alone.isEmpty()) {
      alone.remove(request);
    }
  }
}
