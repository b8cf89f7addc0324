/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

/**
 * Where the rows of an object are written to, and so what the cursors are true for.
 *
 * @param topic the topic that Kafka acknowledged rows in; empty if none was yet
 * @param configured the topic as the settings named it when the object was begun; empty in offsets
 *     of earlier releases
 * @param varies whether rows were written to several topics, as by a transformation that looks at
 *     their contents
 * @param transformations fingerprint of the transformations under which the topic was seen or,
 *     before that, the object was begun; empty if the topic follows from the settings, and in
 *     offsets of earlier releases
 */
public record Destination(String topic, String configured, boolean varies, String transformations) {
  public static final Destination UNKNOWN = new Destination("", "", false, "");

  /** The destination as far as the settings tell, before any row was acknowledged. */
  public static Destination ofSettings(String configured, String transformations) {
    return new Destination("", configured, false, transformations);
  }

  /** The topic that a row was acknowledged in, under these transformations. */
  public Destination seenIn(String other, String otherTransformations) {
    return new Destination(other, configured, varies, otherTransformations);
  }

  public Destination withConfigured(String other) {
    return new Destination(topic, other, varies, transformations);
  }

  public Destination varying() {
    return new Destination(topic, configured, true, transformations);
  }
}
