/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.signal;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The types of signals, as operators write them. */
enum SignalType {
  RESYNC("resync", "{\"object\":\"contacts\",\"ids\":[\"1\",\"2\"]}"),
  RECONCILE("reconcile", "{\"object\":\"contacts\"}"),
  PAUSE_BACKFILL("pause-backfill", "{\"object\":\"contacts\"}"),
  RESUME_BACKFILL("resume-backfill", "{\"object\":\"contacts\"}"),
  ACCEPT("accept", "{\"decision\":\"contacts.fax:removed\"}"),
  RELEASE("release", "{\"object\":\"contacts\",\"run\":1700007200000}"),
  SET_LOG_LEVEL("set-log-level", "{\"logger\":\"io.crmconnect\",\"level\":\"DEBUG\"}");

  private final String code;
  private final String example;

  SignalType(String code, String example) {
    this.code = code;
    this.example = example;
  }

  static Optional<SignalType> of(String code) {
    return Stream.of(values()).filter(type -> type.code.equals(code)).findFirst();
  }

  static String listCodes() {
    return Stream.of(values()).map(type -> type.code).collect(Collectors.joining(", "));
  }

  /** An example of the signal's data. */
  String example() {
    return example;
  }
}
