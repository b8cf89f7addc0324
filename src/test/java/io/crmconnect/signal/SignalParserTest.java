/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalParserTest {
  private static ReceivedSignal parse(String json) {
    return SignalParser.parse(3, json.getBytes(StandardCharsets.UTF_8));
  }

  private static Signal parse(String type, String data) {
    return parse("{\"id\":\"x\",\"type\":\"" + type + "\",\"data\":" + data + "}").signal();
  }

  private static String reason(Signal signal) {
    assertThat(signal).isInstanceOf(Signal.Malformed.class);
    return ((Signal.Malformed) signal).reason();
  }

  @Test
  void theSignalsOfDebeziumsFormAreRead() {
    ReceivedSignal signal =
        parse(
            " {\"type\":\"reconcile\",\n\"id\":\"nightly\",\"data\":{\"object\":\"contacts\"}}\n");
    assertThat(signal)
        .isEqualTo(new ReceivedSignal(3, "nightly", "reconcile", new Signal.Reconcile("contacts")));
    assertThat(parse("resync", "{\"object\":\"deals\",\"ids\":[\"7\",8,\"7\"]}"))
        .isEqualTo(new Signal.Resync("deals", new ResyncTarget.Ids(List.of("7", "8"))));
    assertThat(
            parse(
                "resync",
                "{\"object\":\"deals\",\"from\":\"2026-11-01T00:00:00Z\",\"to\":1793491201000}"))
        .isEqualTo(
            new Signal.Resync(
                "deals", new ResyncTarget.Versions(1_793_491_200_000L, 1_793_491_201_000L)));
    assertThat(parse("release", "{\"object\":\"deals\",\"run\":\"12\"}"))
        .isEqualTo(new Signal.Release("deals", 12));
    assertThat(parse("set-log-level", "{\"logger\":\"io.crmconnect.task\",\"level\":\"trace\"}"))
        .isEqualTo(new Signal.SetLogLevel("io.crmconnect.task", LogLevel.TRACE));
    assertThat(parse("accept", "{\"decision\":\"contacts.fax:removed\"}"))
        .matches(signalFor -> signalFor.isFor("contacts") && !signalFor.isFor("deals"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"id":"x","type":"reconcile"                              | not valid JSON
          {"id":"x","type":"reconcile","data":{"object":"a"}} {}    | not valid JSON
          {"id":"x","id":"y","type":"reconcile","data":{"object":"a"}} | Duplicate field 'id'
          ["reconcile"]                                             | must be a JSON object like
          "reconcile"                                               | must be a JSON object like
          {"type":"reconcile","data":{"object":"a"}}                | id is missing
          {"id":5,"type":"reconcile","data":{"object":"a"}}         | id is '5'
          {"id":"x","data":{"object":"a"}}                          | type is missing
          {"id":"x","type":"execute-snapshot","data":{"object":"a"}} | the types are resync, reconcile
          {"id":"x","type":"reconcile"}                             | data is missing
          {"id":"x","type":"reconcile","data":["a"]}                | data is missing or not a JSON object
          {"id":"x","type":"reconcile","data":{}}                   | data.object is missing
          {"id":"x","type":"reconcile","data":{"object":"a b"}}     | not the name of an object
          {"id":"x","type":"reconcile","data":{"objekt":"a"}}       | unknown key 'objekt'
          {"id":"x","type":"reconcile","data":{"object":"a"},"at":1} | unknown key 'at'
          {"id":"x","type":"resync","data":{"object":"a","ids":[]}} | 1 to 500 ids
          {"id":"x","type":"resync","data":{"object":"a","ids":"1"}} | must be an array
          {"id":"x","type":"resync","data":{"object":"a","ids":[1.5]}} | each id must be
          {"id":"x","type":"resync","data":{"object":"a","ids":[" "]}} | each id must be
          {"id":"x","type":"resync","data":{"object":"*","ids":[1]}} | ids of one object
          {"id":"x","type":"resync","data":{"object":"a","ids":[1],"from":1}} | send two signals
          {"id":"x","type":"resync","data":{"object":"a","from":1700000000000}} | data.to is missing
          {"id":"x","type":"resync","data":{"object":"a","from":0,"to":1}} | an instant after 1990
          {"id":"x","type":"resync","data":{"object":"a","from":"now","to":"later"}} | data.from is '"now"'
          {"id":"x","type":"resync","data":{"object":"a","from":1700000000000,"to":1600000000000}} | before data.from
          {"id":"x","type":"resync","data":{"object":"a","from":1700000000000,"to":99999999999999}} | more than 366 days
          {"id":"x","type":"resync","data":{"object":"a","from":1e400,"to":1}} | data.from is
          {"id":"x","type":"accept","data":{"decision":"fax"}}      | as in schema.accept
          {"id":"x","type":"release","data":{"object":"*","run":1}} | each object on its own
          {"id":"x","type":"release","data":{"object":"a"}}         | data.run is missing
          {"id":"x","type":"release","data":{"object":"a","run":-1}} | number of the run
          {"id":"x","type":"set-log-level","data":{"logger":"org.apache.hc","level":"DEBUG"}} | might log secrets
          {"id":"x","type":"set-log-level","data":{"logger":"io.crmconnectx","level":"DEBUG"}} | might log secrets
          {"id":"x","type":"set-log-level","data":{"logger":"io.crmconnect","level":"ALL"}} | one of OFF, FATAL
          """)
  void whatIsWrongIsSaid(String json, String reason) {
    assertThat(reason(parse(json).signal())).contains(reason);
  }

  @Test
  void theIdIsKeptForTheAnswerWhereItCanBeRead() {
    ReceivedSignal signal = parse("{\"id\":\"x\",\"type\":\"nix\",\"data\":{}}");
    assertThat(signal.id()).isEqualTo("x");
    assertThat(signal.type()).isEqualTo("nix");
  }

  @Test
  void largeAndEmptyMessagesAreRefusedBySize() {
    assertThat(reason(SignalParser.parse(0, new byte[1 << 20]).signal())).contains("1048576 bytes");
    assertThat(reason(SignalParser.parse(0, null).signal())).contains("empty");
    assertThat(reason(SignalParser.parse(0, new byte[0]).signal())).contains("empty");
  }

  @Test
  void deepNestingIsRefused() {
    assertThat(reason(parse("[".repeat(SignalParser.MAX_BYTES)).signal()))
        .contains("not valid JSON");
    String nested = "{\"a\":".repeat(900) + "1" + "}".repeat(900);
    assertThat(reason(parse("reconcile", nested))).contains("unknown key 'a'");
  }

  @Test
  void quotedPartsAreShort() {
    String reason = reason(parse("x".repeat(30_000), "{}"));
    assertThat(reason).hasSizeLessThan(400);
  }

  @Test
  void whateverTheBytesAreThereIsASignal() {
    SplittableRandom random = new SplittableRandom(7);
    byte[] correct =
        "{\"id\":\"x\",\"type\":\"resync\",\"data\":{\"object\":\"a\",\"ids\":[\"1\",2]}}"
            .getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 20_000; i++) {
      byte[] altered = correct.clone();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        altered[random.nextInt(altered.length)] = (byte) random.nextInt(256);
      }
      assertThat(SignalParser.parse(i, altered).signal()).isNotNull();
    }
  }
}
