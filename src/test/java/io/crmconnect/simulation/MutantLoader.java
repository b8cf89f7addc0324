/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.LongFunction;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Compiles a mutant in memory and loads the project's classes again with it; the classes of the
 * build do not change.
 */
final class MutantLoader extends ClassLoader {
  private static final String PROJECT_PACKAGE = "io.crmconnect.";

  /** A test class in this package uses package-private classes of Guava: one loader for both. */
  private static final String GUAVA_PACKAGE = "com.google.common.util.concurrent.";

  private final Map<String, byte[]> changedClasses;

  private MutantLoader(Map<String, byte[]> changedClasses) {
    super(MutantLoader.class.getClassLoader());
    this.changedClasses = changedClasses;
  }

  /** The simulation over the mutant: a seed to the failure's message, or null. */
  @SuppressWarnings("unchecked")
  static LongFunction<String> load(Mutant mutant, VendorUnderTest vendor) {
    MutantLoader loader = new MutantLoader(compile(mutant));
    try {
      Class<?> entry = loader.loadClass(MutantEntry.class.getName());
      BiFunction<String, Long, String> simulation =
          (BiFunction<String, Long, String>) entry.getDeclaredConstructor().newInstance();
      return seed -> simulation.apply(vendor.code(), seed);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(mutant.name(), e);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(PROJECT_PACKAGE) && !name.startsWith(GUAVA_PACKAGE)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : define(name);
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    byte[] code = changedClasses.get(name);
    if (code == null) {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        code = in.readAllBytes();
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
    return defineClass(name, code, 0, code.length);
  }

  private static Map<String, byte[]> compile(Mutant mutant) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    try (InMemoryFileManager inMemoryFileManager =
        new InMemoryFileManager(compiler.getStandardFileManager(diagnostics, null, null))) {
      List<JavaFileObject> sources = new ArrayList<>();
      mutant.sources().forEach((file, text) -> sources.add(new InMemorySource(file, text)));
      List<String> options = List.of("-proc:none", "-nowarn", "-classpath", classPath());
      if (!compiler
          .getTask(null, inMemoryFileManager, diagnostics, options, null, sources)
          .call()) {
        throw new IllegalStateException(
            mutant.name() + ".mutant does not compile: " + diagnostics.getDiagnostics());
      }
      return inMemoryFileManager.classes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private static final class InMemorySource extends SimpleJavaFileObject {
    private final String text;

    InMemorySource(String file, String text) {
      super(URI.create("memory:///" + file), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class InMemoryFileManager
      extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> compiled = new HashMap<>();

    InMemoryFileManager(JavaFileManager files) {
      super(files);
    }

    Map<String, byte[]> classes() {
      Map<String, byte[]> classes = new HashMap<>();
      compiled.forEach((name, code) -> classes.put(name, code.toByteArray()));
      return classes;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      compiled.put(className, out);
      return new SimpleJavaFileObject(URI.create("memory:///" + className), kind) {
        @Override
        public OutputStream openOutputStream() {
          return out;
        }
      };
    }
  }
}
