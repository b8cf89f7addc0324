/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import io.crmconnect.crm.Json;
import io.crmconnect.signal.SignalReader;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What operators signal: in a fifth of the histories with a consumer, until the faults end.
 *
 * <p>Draws from its own stream, so that histories without signals are what they were.
 */
final class SignalTraffic {
  private static final long STREAM = 0x510E527FADE682D1L;
  private static final int MEAN_INTERVAL_MS = 6_000;
  private static final int MAX_IDS = 8;

  private final Scheduler scheduler;
  private final SplittableRandom random;
  private final SentSignals sentSignals;
  private final EachSignalOnce rule;
  private final ResyncedRowsReappear resyncRule;
  private final CrmWorkload crmWorkload;
  private final boolean active;
  private boolean ended;

  private SignalTraffic(
      Scheduler scheduler,
      SplittableRandom random,
      EachSignalOnce rule,
      ResyncedRowsReappear resyncRule,
      CrmWorkload crmWorkload,
      boolean active) {
    this.scheduler = scheduler;
    this.random = random;
    this.sentSignals = new SentSignals(scheduler, random.split());
    this.rule = rule;
    this.resyncRule = resyncRule;
    this.crmWorkload = crmWorkload;
    this.active = active;
  }

  /**
   * @param possible whether a consumer is configured, and the signals' topic stays the same
   */
  static SignalTraffic draw(
      long seed,
      Scheduler scheduler,
      EachSignalOnce rule,
      ResyncedRowsReappear resyncRule,
      CrmWorkload crmWorkload,
      boolean possible) {
    SplittableRandom random = new SplittableRandom(seed ^ STREAM);
    boolean active = random.nextInt(5) == 0 && possible;
    return new SignalTraffic(scheduler, random, rule, resyncRule, crmWorkload, active);
  }

  boolean isActive() {
    return active;
  }

  SignalReader newReader() {
    return active ? sentSignals.newReader() : SignalReader.NONE;
  }

  void start() {
    if (active) {
      scheduleNext();
    }
  }

  private void scheduleNext() {
    scheduler.schedule(
        1 + random.nextInt(2 * MEAN_INTERVAL_MS),
        () -> {
          if (!ended) {
            sendAny();
            scheduleNext();
          }
        });
  }

  /** No more signals, and no backfill stays paused. */
  void end() {
    ended = true;
    if (active) {
      send("resume-backfill", "*", "{\"object\":\"*\"}");
    }
  }

  /** Whether the decision is signalled; otherwise it is for the settings. */
  boolean signalsDecision(String object, String decision) {
    if (!active || random.nextBoolean()) {
      return false;
    }
    send("accept", object, "{\"decision\":\"" + decision + "\"}");
    return true;
  }

  private void sendAny() {
    List<ObjectSpec> objects = crmWorkload.objects();
    ObjectSpec spec = objects.get(random.nextInt(objects.size()));
    String object = random.nextInt(4) == 0 ? "*" : spec.name();
    String data = "{\"object\":\"" + object + "\"}";
    switch (random.nextInt(8)) {
      case 0 -> send("resync", object, data);
      case 1 -> sendResyncOfIds(spec);
      case 2 -> sendResyncOfVersions(object);
      case 3 -> send("reconcile", object, data);
      case 4 -> {
        send("pause-backfill", object, data);
        scheduler.schedule(
            random.nextInt(10_000),
            () -> {
              if (!ended) {
                send("resume-backfill", object, data);
              }
            });
      }
      case 5 ->
          send(
              "release",
              spec.name(),
              "{\"object\":\"" + spec.name() + "\",\"run\":" + scheduler.now() + "}");
      case 6 -> send("set-log-level", "", "{\"logger\":\"io.crmconnect\",\"level\":\"INFO\"}");
      default -> rule.onSent(sentSignals.send("{\"id\":\"half"), "");
    }
  }

  private void sendResyncOfIds(ObjectSpec spec) {
    List<String> all = crmWorkload.recordIds(spec);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(MAX_IDS) && !all.isEmpty(); i++) {
      ids.add(all.get(random.nextInt(all.size())));
    }
    long position =
        send(
            "resync",
            answeredFor(spec.name(), ids),
            "{\"object\":\"" + spec.name() + "\",\"ids\":" + Json.write(ids) + "}");
    resyncRule.onSent(position, spec.name(), ids, scheduler.now());
  }

  /** A resync without ids is malformed, so its refusal names no object. */
  static String answeredFor(String object, List<String> ids) {
    return ids.isEmpty() ? "" : object;
  }

  private void sendResyncOfVersions(String object) {
    long to = scheduler.now() - random.nextInt(20_000);
    long from = to - random.nextInt(60_000);
    send(
        "resync",
        object,
        "{\"object\":\"" + object + "\",\"from\":" + from + ",\"to\":" + to + "}");
  }

  /**
   * @param object whose answer is expected; {@code *}: of each; empty: of any
   */
  private long send(String type, String object, String data) {
    int number = sentSignals.size();
    long position =
        sentSignals.send(
            "{\"id\":\"s" + number + "\",\"type\":\"" + type + "\",\"data\":" + data + "}");
    rule.onSent(position, object);
    return position;
  }
}
