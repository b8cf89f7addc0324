/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.stack;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.storage.Converter;

/** Creates the workers' Avro converter in this JVM, from the folder of the workers' plugins. */
public final class AvroConverters {
  private static final String CONVERTER = "io.apicurio.registry.utils.converter.AvroConverter";

  private final ClassLoader loader;
  private final Map<String, String> settings;

  AvroConverters(Path folder, Map<String, String> settings) {
    List<URL> jars = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        jars.add(file.toUri().toURL());
      }
    } catch (IOException e) {
      throw new StackException("No converter in " + folder + ": run the build first", e);
    }
    this.loader = new URLClassLoader(jars.toArray(URL[]::new), new WithoutConverter());
    this.settings = settings;
  }

  /** The tests' class path may have parts of the converter; all of it comes from the folder. */
  private static final class WithoutConverter extends ClassLoader {
    WithoutConverter() {
      super(AvroConverters.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("io.apicurio.")) {
        throw new ClassNotFoundException(name);
      }
      return super.loadClass(name, resolve);
    }
  }

  /** A converter of keys or of values. */
  public Converter create(boolean isKey) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    // Kafka loads the classes in the settings with the thread's class loader.
    thread.setContextClassLoader(loader);
    try {
      Converter converter =
          (Converter) Class.forName(CONVERTER, true, loader).getConstructor().newInstance();
      converter.configure(settings, isKey);
      return converter;
    } catch (ReflectiveOperationException e) {
      throw new StackException("Cannot create " + CONVERTER, e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
