/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics.kafka;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.KafkaAdminClient;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens clients that do not write all their settings to the log, about a hundred lines each time,
 * unless this class's logger is at DEBUG.
 *
 * <p>Kafka has no setting for that, only constructors that are not public, in all its versions from
 * 3.7 to 4.3. Where they are missing, the settings are written.
 */
final class KafkaClients {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaClients.class);

  private KafkaClients() {}

  static Consumer<byte[], byte[]> openConsumer(Map<String, Object> settings) {
    return openQuietConsumer(settings)
        .orElseGet(
            () ->
                new KafkaConsumer<>(
                    settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
  }

  static Admin openAdmin(Map<String, Object> settings) {
    return openQuietAdmin(settings).orElseGet(() -> Admin.create(settings));
  }

  private static Optional<Consumer<byte[], byte[]>> openQuietConsumer(
      Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    all.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return call(
        () -> {
          Constructor<?> constructor =
              KafkaConsumer.class.getDeclaredConstructor(
                  ConsumerConfig.class, Deserializer.class, Deserializer.class);
          constructor.setAccessible(true);
          @SuppressWarnings("unchecked")
          Consumer<byte[], byte[]> consumer =
              (Consumer<byte[], byte[]>)
                  constructor.newInstance(
                      new QuietConsumerConfig(all),
                      new ByteArrayDeserializer(),
                      new ByteArrayDeserializer());
          return consumer;
        });
  }

  private static Optional<Admin> openQuietAdmin(Map<String, Object> settings) {
    return call(
        () -> {
          Class<?> timeouts =
              Class.forName(KafkaAdminClient.class.getName() + "$TimeoutProcessorFactory");
          Method create =
              KafkaAdminClient.class.getDeclaredMethod(
                  "createInternal", AdminClientConfig.class, timeouts);
          create.setAccessible(true);
          return (Admin) create.invoke(null, new QuietAdminConfig(settings), null);
        });
  }

  private interface Opening<T> {
    T open() throws ReflectiveOperationException;
  }

  /** Empty if this version of Kafka cannot do it; what Kafka itself throws is thrown. */
  private static <T> Optional<T> call(Opening<T> opening) {
    try {
      return Optional.of(opening.open());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException | LinkageError e) {
      LOG.debug("Kafka's clients write their settings to the log: {}", e.toString());
      return Optional.empty();
    }
  }

  private static final class QuietConsumerConfig extends ConsumerConfig {
    QuietConsumerConfig(Map<String, Object> settings) {
      super(settings, LOG.isDebugEnabled());
    }
  }

  private static final class QuietAdminConfig extends AdminClientConfig {
    QuietAdminConfig(Map<String, Object> settings) {
      super(settings, LOG.isDebugEnabled());
    }
  }
}
