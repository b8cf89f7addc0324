package io.crmconnect.hubspot;

import com.google.common.util.concurrent.VirtualPacers;
import io.crmconnect.crm.Answer;
import io.crmconnect.crm.Crm;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Purpose;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Share;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Transport;
import io.crmconnect.http.Wire;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/** Answers laid out in advance, and what was called for them. */
final class FakeWire {
  static final CrmObject CONTACTS = new CrmObject("contacts", "contacts", true);
  static final CrmObject PETS = new CrmObject("custom_pets", "2-123", true);
  static final CrmObject OWNERS = new CrmObject("owners", "owners", false);

  final List<HttpCall> calls = new ArrayList<>();
  private final ArrayDeque<HttpOutcome> answers = new ArrayDeque<>();
  private Function<HttpCall, HttpOutcome> far = call -> answers.remove();
  private final ArrayDeque<Runnable> held = new ArrayDeque<>();
  private boolean holding;
  long now = 1_000_000;

  FakeWire answers(int status, String body) {
    return answers(status, body, Map.of());
  }

  FakeWire answers(int status, String body, Map<String, String> headers) {
    answers.add(
        new HttpOutcome.Response(
            status, new TreeMap<>(headers), body.getBytes(StandardCharsets.UTF_8)));
    return this;
  }

  FakeWire fails(String message, boolean lasting) {
    answers.add(new HttpOutcome.Fault(message, lasting));
    return this;
  }

  FakeWire far(Function<HttpCall, HttpOutcome> answering) {
    far = answering;
    return this;
  }

  /** From now on answers wait for {@link #release}. */
  void hold() {
    holding = true;
  }

  void release() {
    holding = false;
    while (!held.isEmpty()) {
      held.remove().run();
    }
  }

  Crm open(String... settings) {
    Map<String, String> props = new HashMap<>();
    props.put("crm.base.url", "http://hub.example/");
    for (int i = 0; i < settings.length; i += 2) {
      props.put(settings[i], settings[i + 1]);
    }
    if (!props.containsKey("hubspot.oauth.client.id")) {
      props.putIfAbsent("hubspot.access.token", "pat-secret");
    }
    return vendor().open(config(props), new Share.Task(1));
  }

  HubspotVendor vendor() {
    return new HubspotVendor(new Wire(timeouts -> transport(), VirtualPacers.factory(() -> now)));
  }

  static AbstractConfig config(Map<String, String> props) {
    ConfigDef def =
        new ConfigDef()
            .define("crm.base.url", ConfigDef.Type.STRING, null, ConfigDef.Importance.LOW, "");
    new HubspotVendor(Wire.real()).define(def);
    return new AbstractConfig(def, props, false);
  }

  private Transport transport() {
    return new Transport() {
      @Override
      public void send(HttpCall call, Consumer<HttpOutcome> sink) {
        calls.add(call);
        if (holding) {
          held.add(() -> sink.accept(far.apply(call)));
        } else {
          sink.accept(far.apply(call));
        }
      }

      @Override
      public void close() {}
    };
  }

  /** Asks, sends, learns; a second passes. */
  Answer ask(Crm crm, Request request) {
    now += 1_000;
    long wait = crm.acquire(request, Purpose.CONTROL, now);
    if (wait > 0) {
      throw new AssertionError("the budget says to wait " + wait + " ms");
    }
    List<Answer> got = new ArrayList<>();
    crm.send(request, got::add);
    if (got.size() != 1) {
      throw new AssertionError(got.size() + " answers");
    }
    crm.learn(request, got.get(0), now);
    return got.get(0);
  }

  <R extends Result> R ask(Crm crm, Request request, Class<R> kind) {
    return kind.cast(ask(crm, request).result());
  }

  HttpCall lastCall() {
    return calls.get(calls.size() - 1);
  }
}
