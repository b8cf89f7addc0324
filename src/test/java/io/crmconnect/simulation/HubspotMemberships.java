/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import io.crmconnect.simhubspot.MembershipData;
import io.crmconnect.simhubspot.SimHubspot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Three lists of a simulated HubSpot account; one is selected by its name. */
final class HubspotMemberships implements SimulatedMemberships {
  private static final List<Integer> LISTS = List.of(901, 902, 1_003);
  private static final int RECORDS = 60;

  private final SimHubspot hubspot;
  private final MembershipData data;
  private boolean showsNothingSometimes;

  HubspotMemberships(SimHubspot hubspot) {
    this.hubspot = hubspot;
    this.data = hubspot.memberships();
  }

  @Override
  public Map<String, String> settings() {
    return Map.of("crm.lists", "901,Newsletter,1003", "lists.interval.ms", "20000");
  }

  @Override
  public void create(SplittableRandom random, long now) {
    data.setNewestFirst(random.nextBoolean());
    data.setMaxPageSize(random.nextBoolean() ? 250 : 1 + random.nextInt(6));
    data.setOmissions(random.nextBoolean() ? 0 : 0.1 * random.nextDouble());
    showsNothingSometimes = random.nextInt(3) == 0;
    for (int list : LISTS) {
      data.createList(list, list == 902 ? "Newsletter" : "List " + list, now);
      for (int i = 0; i < 20; i++) {
        data.join(list, 1 + random.nextInt(RECORDS), now + i % 3);
      }
    }
  }

  @Override
  public void edit(SplittableRandom random, long now) {
    if (showsNothingSometimes && random.nextInt(4) == 0) {
      data.setShowsNothingUntil(now + 15_000 + random.nextInt(45_000));
      return;
    }
    int list = LISTS.get(random.nextInt(LISTS.size()));
    List<MembershipData.Member> members = data.members(list);
    int choice = random.nextInt(20);
    if (choice == 0) {
      // Evaluated anew, nobody is in it.
      members.forEach(each -> data.leave(list, each.recordId()));
    } else if (choice < 10 || members.isEmpty()) {
      data.join(list, 1 + random.nextInt(RECORDS), now);
    } else {
      data.leave(list, members.get(random.nextInt(members.size())).recordId());
    }
  }

  @Override
  public void endFaults(long now) {
    data.setOmissions(0);
    data.setShowsNothingUntil(now);
    data.join(LISTS.get(0), 1, now);
  }

  @Override
  public Map<String, Long> members() {
    Map<String, Long> members = new LinkedHashMap<>();
    for (int list : LISTS) {
      data.members(list)
          .forEach(each -> members.put(list + ":" + each.recordId(), each.joinedAt()));
    }
    return members;
  }
}
