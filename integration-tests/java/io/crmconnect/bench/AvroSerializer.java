/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.bench;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;

/**
 * Avro's own writer with the schema of a stock converter, which is not on the class path: what the
 * converter does, without a registry.
 */
final class AvroSerializer {
  /** The magic byte and the schema's id, which registry converters write before the value. */
  private static final int REGISTRY_PREFIX = 5;

  private final Object converter;
  private final Method convert;
  private final Object encoders;
  private final Method newEncoder;
  private final Method flush;
  private final Constructor<?> newWriter;
  private final Method write;
  private final Method schemaOf;

  /** A writer per Avro schema, as the serializers of registries have it. */
  private final Map<Object, Object> writers = new IdentityHashMap<>();

  AvroSerializer() throws Exception {
    List<URL> jars = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("target/runtime/plugins/apicurio-converter"))) {
      for (Path file : files.sorted().toList()) {
        jars.add(file.toUri().toURL());
      }
    }
    ClassLoader loader =
        new URLClassLoader(jars.toArray(URL[]::new), AvroSerializer.class.getClassLoader());
    Class<?> avroData =
        Class.forName("io.apicurio.registry.utils.converter.avro.AvroData", true, loader);
    Class<?> encoderFactory = Class.forName("org.apache.avro.io.EncoderFactory", true, loader);
    Class<?> encoder = Class.forName("org.apache.avro.io.BinaryEncoder", true, loader);
    Class<?> writer = Class.forName("org.apache.avro.generic.GenericDatumWriter", true, loader);
    Class<?> container = Class.forName("org.apache.avro.generic.GenericContainer", true, loader);
    this.converter = avroData.getConstructor(int.class).newInstance(10);
    this.convert = avroData.getMethod("fromConnectData", Schema.class, Object.class);
    this.encoders = encoderFactory.getMethod("get").invoke(null);
    this.newEncoder = encoderFactory.getMethod("binaryEncoder", OutputStream.class, encoder);
    this.flush = encoder.getMethod("flush");
    this.newWriter = writer.getConstructor(Class.forName("org.apache.avro.Schema", true, loader));
    this.write =
        writer.getMethod(
            "write", Object.class, Class.forName("org.apache.avro.io.Encoder", true, loader));
    this.schemaOf = container.getMethod("getSchema");
  }

  byte[] serialize(Schema schema, Object struct) throws Exception {
    Object value = convert.invoke(converter, schema, struct);
    Object avroSchema = schemaOf.invoke(value);
    Object writer = writers.get(avroSchema);
    if (writer == null) {
      writer = newWriter.newInstance(avroSchema);
      writers.put(avroSchema, writer);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(new byte[REGISTRY_PREFIX]);
    Object binary = newEncoder.invoke(encoders, bytes, null);
    write.invoke(writer, value, binary);
    flush.invoke(binary);
    return bytes.toByteArray();
  }
}
