/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crmconnect.topics.VersionIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The links of a record follow each other, whatever the ids are. */
class LinkIdOrderTest {
  private final LinkIdOrder order = new LinkIdOrder(NumericIdOrder.INSTANCE);

  @Test
  void linksAreOrderedByTheRecordThatTheyComeFrom() {
    List<String> ids =
        new ArrayList<>(List.of("100:1:3", "9:30:3", "9:4:3", "9", "10:1:3", "09:1:3"));
    ids.sort(order);

    assertThat(ids).containsExactly("09:1:3", "9", "9:30:3", "9:4:3", "10:1:3", "100:1:3");
  }

  @Test
  void theLinksOfARecordAreARangeOfTheIndex() {
    VersionIndex index = new VersionIndex(order);
    List.of("9:1:3", "90:1:3", "9:2:3", "10:1:3", "8:1:3").forEach(id -> index.put(id, 1));
    List<String> found = new ArrayList<>();
    index.forEachInRange("9", "9:\uffff", (id, version) -> found.add(id));

    assertThat(found).containsExactly("9:1:3", "9:2:3");
    assertThat(index.idsAfter("9:\uffff", 1)).containsExactly("10:1:3");
    assertThat(index.idsAfter("", 10)).hasSize(5);
    assertThat(index.idsAfter("90:\uffff", 1)).isEmpty();
  }

  @Test
  void anAssociationIsTheSameAfterItWasStoredAsAnObject() {
    Association association =
        new Association(new CrmObject("custom_pets", "2-123"), new CrmObject("deals", "deals"));

    assertThat(Association.of(association.toCrmObject())).contains(association);
    assertThat(association.toCrmObject().name()).isEqualTo("custom_pets_deals");
    assertThat(Association.of(new CrmObject("deals", "deals"))).isEmpty();
    assertThat(association.keyValues("1:2:3"))
        .isEqualTo(Map.of("from_id", "1", "to_id", "2", "type_id", "3"));
  }

  @Test
  void noIdOfALinkIsAmbiguous() {
    assertThatThrownBy(() -> new Link("1:2", "3", "4", null, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Link("1", "", "4", null, null))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
