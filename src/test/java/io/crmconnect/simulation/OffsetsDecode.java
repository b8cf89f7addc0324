/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import io.crmconnect.offset.OffsetCodec;

/** Every committed offset is one that the connector accepts. */
final class OffsetsDecode implements FinalCheck {
  private final OffsetStore offsets;

  OffsetsDecode(OffsetStore offsets) {
    this.offsets = offsets;
  }

  @Override
  public String name() {
    return "offsets decode";
  }

  @Override
  public void check(AtRest atRest) {
    offsets
        .readAll()
        .forEach(
            (partition, offset) -> {
              String part = (String) OffsetStore.fromJson(partition).get("part");
              try {
                OffsetCodec.check(part, offset);
              } catch (RuntimeException e) {
                throw new InvariantViolation(name(), partition + ": " + offset, e);
              }
            });
  }
}
