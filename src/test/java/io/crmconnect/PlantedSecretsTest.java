/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.VirtualPacers;
import io.crmconnect.config.TaskConfig;
import io.crmconnect.config.TaskConfig.WeightedObject;
import io.crmconnect.connector.InstantWaiter;
import io.crmconnect.connector.Waiter;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Json;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Transport;
import io.crmconnect.hubspot.HubspotVendor;
import io.crmconnect.ratelimit.AccountBudgets;
import io.crmconnect.registry.RestSchemaRegistry;
import io.crmconnect.task.Environment;
import io.crmconnect.topics.TopicReader;
import io.crmconnect.topics.TopicSnapshot;
import io.crmconnect.topics.TopicTail;
import io.crmconnect.validation.ConfigValidation;
import io.crmconnect.validation.Connections;
import io.crmconnect.validation.FakeConnections;
import io.crmconnect.validation.KnownCounts;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All output of a run is searched for secrets: each secret setting has one, and the vendor, the
 * registry and Kafka send them back wherever they can.
 */
class PlantedSecretsTest {
  /** By setting; the parts that must not be seen. */
  private static final Map<String, String> SECRET_SETTINGS = new LinkedHashMap<>();

  private static final List<String> SECRETS =
      List.of(
          "pat-na1-5f1e/9c0d+77-plant1",
          "r3gistry-plant2",
          "hook-pa55-plant3",
          "T012/B345/hook-path-plant4",
          "hook-key-plant5",
          "br0ker-plant6",
          "store-plant7",
          "c0nverter-plant8",
          "pr0ducer-plant9",
          "misspelt-plant10");

  static {
    SECRET_SETTINGS.put("hubspot.access.token", SECRETS.get(0));
    SECRET_SETTINGS.put("schema.registry.basic.auth.user.info", "connect:" + SECRETS.get(1));
    SECRET_SETTINGS.put(
        "alert.webhook.url",
        "https://me:%s@hooks.example/%s?key=%s"
            .formatted(SECRETS.get(2), SECRETS.get(3), SECRETS.get(4)));
    SECRET_SETTINGS.put(
        "reconcile.consumer.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\""
            + " password=\"%s\";".formatted(SECRETS.get(5)));
    SECRET_SETTINGS.put("schema.registry.ssl.keystore.password", SECRETS.get(6));
    SECRET_SETTINGS.put("value.converter.basic.auth.user.info", "sr:" + SECRETS.get(7));
    SECRET_SETTINGS.put("producer.override.ssl.key.password", SECRETS.get(8));
    SECRET_SETTINGS.put("hubspot.old.token", SECRETS.get(9));
  }

  /** Where the secrets come back, by the name of the case. */
  private static final Map<String, Function<String, HttpOutcome>> ECHOES = new TreeMap<>();

  static {
    for (int status :
        new int[] {
          200, 204, 207, 302, 400, 401, 403, 404, 407, 418, 423, 429, 477, 500, 502, 530
        }) {
      ECHOES.put(
          "json " + status, echo -> new HttpOutcome.Response(status, headers(echo), json(echo)));
      ECHOES.put(
          "html " + status,
          echo ->
              new HttpOutcome.Response(
                  status, headers(echo), ("<html>" + echo).getBytes(StandardCharsets.UTF_8)));
    }
    ECHOES.put("fault", echo -> new HttpOutcome.Fault("The request failed: " + echo, false));
    ECHOES.put("trust", echo -> new HttpOutcome.Fault("TLS failed: " + echo, true));
    ECHOES.put(
        "exception",
        echo -> {
          throw new IllegalStateException(echo, new RuntimeException(echo));
        });
  }

  private static Map<String, String> headers(String echo) {
    String token = SECRETS.get(0);
    return Map.of(
        "location",
        "https://me:%s@sso.example/in?token=%s#%s".formatted(SECRETS.get(2), "plant-q", token),
        "retry-after",
        echo,
        "date",
        echo,
        "content-type",
        echo,
        "x-hubspot-ratelimit-remaining",
        echo);
  }

  private static byte[] json(String echo) {
    List<String> scopes = new ArrayList<>(SECRETS);
    scopes.add(echo);
    Map<String, Object> context = Map.of("requiredGranularScopes", scopes);
    return Json.write(
            Map.of(
                "status", "error",
                "category", echo,
                "message", echo,
                "policyName", echo,
                "error_description", echo,
                "context", context,
                "errors", List.of(Map.of("message", echo, "context", context)),
                "messages", List.of(echo),
                "reason", echo,
                "is_compatible", false))
        .getBytes(StandardCharsets.UTF_8);
  }

  static Stream<String> echoes() {
    return ECHOES.keySet().stream();
  }

  /**
   * One secret after the other in all usual forms, short enough to survive a cut of the message.
   */
  private static Stream<String> texts() {
    Stream.Builder<String> texts = Stream.builder();
    for (String secret : SECRETS) {
      String userInfo =
          Base64.getEncoder().encodeToString(("me:" + secret).getBytes(StandardCharsets.UTF_8));
      texts.add(
          secret
              + "\r\n2026-11-24 ERROR forged"
              + URLEncoder.encode(secret, StandardCharsets.UTF_8)
              + " Basic "
              + userInfo);
      texts.add("x".repeat(280) + secret);
    }
    return texts.build();
  }

  private final StringBuilder output = new StringBuilder();
  private final CapturedLog log =
      new CapturedLog(
          "io.crmconnect.events",
          "io.crmconnect.requests",
          "io.crmconnect.task.StartedTask",
          "io.crmconnect.task.TaskDriver",
          "io.crmconnect.CrmSourceConnector",
          "io.crmconnect.connector.ObjectMonitor",
          "io.crmconnect.hubspot.ResponseParser",
          "io.crmconnect.monitor.AlertWebhook",
          "io.crmconnect.http.OAuthTokenSource");
  private long now = 1_764_022_900_000L;
  private Function<HttpCall, HttpOutcome> vendorAnswers = call -> healthyAnswer(call);
  private Function<HttpCall, HttpOutcome> registryAnswers =
      call -> new HttpOutcome.Fault("no registry", false);
  private String topicProblem = "";
  private int brokersAsked;

  @AfterEach
  void restoreTheLog() {
    log.close();
  }

  private static Map<String, String> props() {
    Map<String, String> props = new TreeMap<>(SECRET_SETTINGS);
    props.put("name", "crm");
    props.put("tasks.max", "1");
    props.put("crm.vendor", "hubspot");
    props.put("crm.objects", "contacts,custom_pets");
    props.put("crm.reference", "");
    props.put("topic.prefix", "crm");
    props.put("schema.registry.url", "http://registry.example:8081");
    props.put("reconcile.consumer.bootstrap.servers", "localhost:1");
    props.put("retry.max.attempts", "1");
    return props;
  }

  private static HttpOutcome healthyAnswer(HttpCall call) {
    String path = call.uri().getPath();
    String body =
        path.contains("account-info")
            ? "{\"portalId\":1,\"timeZone\":\"UTC\",\"results\":[]}"
            : path.contains("properties")
                ? "{\"results\":[{\"name\":\"email\",\"type\":\"string\"}]}"
                : "{\"total\":0,\"results\":[]}";
    return new HttpOutcome.Response(200, Map.of(), body.getBytes(StandardCharsets.UTF_8));
  }

  private static Transport transport(
      Function<HttpCall, HttpOutcome> answers, Consumer<HttpCall> observer) {
    return new Transport() {
      @Override
      public void send(HttpCall call, Consumer<HttpOutcome> sink) {
        observer.accept(call);
        sink.accept(answers.apply(call));
      }

      @Override
      public void close() {}
    };
  }

  private HubspotVendor vendor() {
    return new HubspotVendor(
        timeouts -> transport(call -> vendorAnswers.apply(call), call -> {}),
        new AccountBudgets(VirtualPacers.factory(() -> now)));
  }

  private Environment environment() {
    return new Environment(
        () -> now,
        new SplittableRandom(1),
        List.of(vendor()),
        new Environment.PollSignal() {
          @Override
          public boolean await(long ms) {
            now += Math.max(1, ms);
            return true;
          }

          @Override
          public void signal() {}
        },
        settings -> new ProblematicTopics(),
        settings ->
            new RestSchemaRegistry(
                settings, transport(call -> registryAnswers.apply(call), call -> {})),
        timeouts ->
            transport(
                call -> new HttpOutcome.Response(200, Map.of(), new byte[0]),
                call -> output.append(call.body().orElse("")).append('\n')));
  }

  private final class ProblematicTopics implements TopicReader {
    @Override
    public void readTail(
        String topic, long sinceMs, long minVersion, Consumer<TopicTail> callback) {
      callback.accept(TopicTail.unread("topic cannot be read " + topicProblem));
    }

    @Override
    public void readAll(
        String topic,
        String fingerprint,
        io.crmconnect.crm.IdOrder idOrder,
        Consumer<TopicSnapshot> callback) {
      callback.accept(new TopicSnapshot.Unavailable("topic cannot be read " + topicProblem));
    }

    @Override
    public void checkConfig(String topic, Consumer<TopicSnapshot> callback) {
      callback.accept(new TopicSnapshot.Misconfigured("topic is wrong " + topicProblem));
    }

    @Override
    public void close() {}
  }

  /** Polls for two virtual minutes or until the task fails. */
  private void runTask() {
    CrmSourceTask task = new CrmSourceTask(environment());
    task.initialize(new EmptyOffsetsContext(Map.of()));
    try {
      task.start(
          new TaskConfig(
                  List.of(
                      WeightedObject.of(FakeVendor.CONTACTS, 1),
                      WeightedObject.of(new CrmObject("custom_pets", "2-7"), 1)),
                  1,
                  false,
                  2,
                  List.of("contacts", "custom_pets"))
              .mergeInto(props()));
      long end = now + 120_000;
      while (now < end) {
        List<SourceRecord> records = task.poll();
        for (SourceRecord record : records == null ? List.<SourceRecord>of() : records) {
          output.append(record).append(record.sourceOffset()).append('\n');
          task.commitRecord(record, null);
        }
      }
    } catch (RuntimeException | InterruptedException e) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      output.append(trace);
    } finally {
      task.stop();
    }
  }

  /** All checks of the settings; the connections are tried on this thread. */
  private void validate() {
    Connections connections =
        new Connections(
            new FakeConnections().create().executors(),
            settings ->
                new RestSchemaRegistry(
                    settings, transport(call -> registryAnswers.apply(call), call -> {})),
            (settings, topics, timeoutMs) -> {
              brokersAsked++;
              throw new KafkaException("no broker", new IllegalStateException(topicProblem));
            },
            new KnownCounts());
    ConfigValidation.Report report =
        new ConfigValidation(List.of(vendor()), () -> now, new InstantWaiter(), connections)
            .validate(props());
    for (ConfigValue value : report.values()) {
      output.append(value.value()).append(value.errorMessages()).append('\n');
    }
    output.append(report.warnings()).append(report.notes()).append('\n');
  }

  private void runConnector() {
    validate();
    CrmSourceConnector connector =
        new CrmSourceConnector(
            List.of(vendor()),
            () -> now,
            new InstantWaiter(),
            InlineScheduler::new,
            RandomGenerator.getDefault());
    connector.start(props());
    connector.taskConfigs(1);
    connector.stop();
  }

  private void assertNoSecretIsShown() {
    String all = output + log.text();
    assertThat(all).isNotBlank();
    List<String> shown = new ArrayList<>();
    for (String secret : SECRETS) {
      for (String form :
          List.of(
              secret,
              URLEncoder.encode(secret, StandardCharsets.UTF_8),
              base64(secret, 0),
              base64(secret, 1),
              base64(secret, 2),
              secret.substring(0, 9))) {
        int index = all.indexOf(form);
        if (index >= 0) {
          shown.add(
              form
                  + " in: "
                  + all.substring(Math.max(0, index - 200), Math.min(all.length(), index + 60)));
        }
      }
    }
    assertThat(shown).isEmpty();
    assertThat(all).doesNotContain("plant-q");
    assertThat(all.lines()).noneMatch(line -> line.startsWith("2026-11-24 ERROR forged"));
  }

  private static String base64(String secret, int alignment) {
    String encoded =
        Base64.getEncoder()
            .withoutPadding()
            .encodeToString(
                ("::".substring(0, alignment) + secret).getBytes(StandardCharsets.UTF_8));
    return encoded.substring(alignment == 0 ? 0 : alignment + 1, encoded.length() - 1);
  }

  @ParameterizedTest
  @MethodSource("echoes")
  void noSecretThatTheVendorSendsBackIsShown(String name) {
    texts()
        .forEach(
            text -> {
              vendorAnswers = call -> ECHOES.get(name).apply(text);
              runTask();
              runConnector();
              vendorAnswers =
                  call ->
                      call.uri().getPath().contains("account-info")
                          ? healthyAnswer(call)
                          : ECHOES.get(name).apply(text);
              runTask();
            });

    assertNoSecretIsShown();
  }

  @ParameterizedTest
  @MethodSource("echoes")
  void noSecretThatTheRegistrySendsBackIsShown(String name) {
    texts()
        .forEach(
            text -> {
              registryAnswers = call -> ECHOES.get(name).apply(text);
              runTask();
              validate();
            });

    assertNoSecretIsShown();
  }

  @Test
  void noSecretThatKafkaNamesIsShown() {
    texts()
        .forEach(
            text -> {
              topicProblem = text;
              runTask();
              validate();
            });

    assertThat(brokersAsked).isPositive();
    assertNoSecretIsShown();
  }

  /** A secret in the wrong setting, and addresses with secrets. */
  @ParameterizedTest
  @MethodSource("misplaced")
  void noMisplacedSecretIsShown(String setting, String value) {
    Map<String, String> props = props();
    props.put(setting, value);
    CrmSourceConnector connector =
        new CrmSourceConnector(
            List.of(vendor()),
            () -> now,
            Waiter.SYSTEM,
            InlineScheduler::new,
            RandomGenerator.getDefault());
    for (ConfigValue each : connector.validate(props).configValues()) {
      output.append(each.value()).append(each.errorMessages()).append('\n');
    }
    assertThat(output.toString()).contains(setting);
    assertThatThrownBy(() -> connector.start(props)).satisfies(thrown -> output.append(thrown));
    CrmSourceTask task = new CrmSourceTask(environment());
    assertThatThrownBy(() -> task.start(props)).satisfies(thrown -> output.append(thrown));

    assertNoSecretIsShown();
    assertThat(output.toString()).doesNotContain("un1que");
  }

  static Stream<org.junit.jupiter.params.provider.Arguments> misplaced() {
    Stream.Builder<org.junit.jupiter.params.provider.Arguments> cases = Stream.builder();
    String token = SECRETS.get(0);
    for (String setting :
        List.of("crm.vendor", "topic.prefix", "poll.interval.ms", "delete.mode", "schema.drift")) {
      cases.add(org.junit.jupiter.params.provider.Arguments.of(setting, token));
    }
    for (String address :
        List.of(
            "https://me:un1que@crm.example",
            "https://me:un1que pass@crm.example",
            "https://me:un1que,pa/ss@w#o?r@d@crm.example",
            "https://un1que@crm.example",
            "https://crm.example/?key=un1que",
            "https://crm.example/#un1que",
            "ftp://me:un1que@crm.example",
            "https://me:un1que@",
            "https:/\\un1que:x@crm.example",
            "me:un1que@crm.example")) {
      for (String setting : List.of("crm.base.url", "schema.registry.url")) {
        cases.add(org.junit.jupiter.params.provider.Arguments.of(setting, address));
      }
      if (!address.contains("//")) {
        continue;
      }
      if (!address.startsWith("https://") || address.contains(" ") || address.endsWith("@")) {
        cases.add(org.junit.jupiter.params.provider.Arguments.of("alert.webhook.url", address));
      }
      for (String setting : List.of("topic.prefix", "rate.limit.requests", "backfill.start.date")) {
        cases.add(org.junit.jupiter.params.provider.Arguments.of(setting, address));
      }
    }
    return cases.build();
  }
}
