/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crmconnect.CapturedLog;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

/** The clients work, and do not write all their settings to the log. */
class KafkaClientsTest {
  private static final Map<String, Object> SETTINGS =
      Map.of("bootstrap.servers", "localhost:1", "client.id", "crm-test");

  private static final String QUIET_CONSUMER =
      KafkaClients.class.getName() + "$QuietConsumerConfig";

  /** Those of old versions are named after the class of the settings. */
  private static final String[] LOGGERS = {
    AbstractConfig.class.getName(),
    ConsumerConfig.class.getName(),
    AdminClientConfig.class.getName(),
    QUIET_CONSUMER,
    KafkaClients.class.getName() + "$QuietAdminConfig"
  };

  @Test
  void aConsumerDoesNotWriteItsSettings() {
    try (CapturedLog log = new CapturedLog(LOGGERS);
        Consumer<byte[], byte[]> consumer = KafkaClients.openConsumer(SETTINGS)) {
      assertThat(consumer).isInstanceOf(KafkaConsumer.class);
      assertThat(consumer.assignment()).isEmpty();
      assertThat(log.text()).doesNotContain("Config values:");
    }
  }

  @Test
  void anAdminClientDoesNotWriteItsSettings() {
    try (CapturedLog log = new CapturedLog(LOGGERS)) {
      Admin admin = KafkaClients.openAdmin(SETTINGS);
      admin.close(Duration.ZERO);
      assertThat(log.text()).doesNotContain("Config values:");
    }
  }

  /** Otherwise the other tests would show nothing. */
  @Test
  void kafkasOwnConstructorWritesThem() {
    try (CapturedLog log = new CapturedLog(LOGGERS)) {
      new KafkaConsumer<>(SETTINGS, new ByteArrayDeserializer(), new ByteArrayDeserializer())
          .close(Duration.ZERO);
      assertThat(log.text()).contains("ConsumerConfig values:");
    }
  }

  @Test
  void theyAreWrittenWhereTheLoggerIsAtDebug() {
    try (CapturedLog log =
            new CapturedLog(
                QUIET_CONSUMER, AbstractConfig.class.getName(), KafkaClients.class.getName());
        Consumer<byte[], byte[]> consumer = KafkaClients.openConsumer(SETTINGS)) {
      assertThat(consumer.assignment()).isEmpty();
      assertThat(log.text()).contains("ConsumerConfig values:");
    }
  }

  @Test
  void aWrongSettingIsKafkasOwnException() {
    Map<String, Object> settings = new HashMap<>(SETTINGS);
    settings.put("security.protocol", "NONSENSE");
    assertThatThrownBy(() -> KafkaClients.openConsumer(settings))
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining("security.protocol");
    assertThatThrownBy(() -> KafkaClients.openAdmin(settings))
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining("security.protocol");
  }
}
