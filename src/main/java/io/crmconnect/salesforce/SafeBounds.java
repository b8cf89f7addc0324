/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import io.crmconnect.crm.CrmObject;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The last safe bounds of the objects. Salesforce tells them by the minute, so within a minute none
 * is requested again: an older bound is lower, and so as safe.
 */
final class SafeBounds {
  private static final long MAX_AGE_MS = 50_000;
  private static final long AGEING_MS = 20_000;

  private record Bound(long version, long readAt) {}

  private final Map<String, Bound> bounds = new ConcurrentHashMap<>();

  void put(CrmObject object, long version, long now) {
    bounds.put(object.vendorType(), new Bound(version, now));
  }

  /**
   * Whether a bound is in use that should be read again with the next call that has room for it.
   */
  boolean isAgeing(CrmObject object, long now) {
    Bound bound = bounds.get(object.vendorType());
    return bound != null && now - bound.readAt >= AGEING_MS;
  }

  OptionalLong latest(CrmObject object, long now) {
    Bound bound = bounds.get(object.vendorType());
    return bound == null || now < bound.readAt || now - bound.readAt > MAX_AGE_MS
        ? OptionalLong.empty()
        : OptionalLong.of(bound.version);
  }
}
