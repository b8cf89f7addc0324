/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.stack;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The rows of an Iceberg table in a folder, read with the classes that the sink brings. */
public final class IcebergTable {
  private final Path warehouse;

  /** Stays open, because Hadoop loads classes while the JVM shuts down. */
  private final URLClassLoader loader;

  /**
   * @param warehouse the folder of a catalog of the type {@code hadoop}
   */
  public IcebergTable(Path warehouse, BuildLayout buildLayout) {
    this.warehouse = warehouse;
    Path jars = buildLayout.sinkFolder("iceberg").resolve("iceberg-kafka-connect");
    this.loader = new URLClassLoader(urls(jars), getClass().getClassLoader());
  }

  /** Each row's columns by name, also those that are null. */
  public List<Map<String, Object>> rows(String namespace, String table) {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try {
      // Iceberg and Hadoop look for their own classes there.
      Thread.currentThread().setContextClassLoader(loader);
      return read(namespace, table);
    } catch (IOException | ReflectiveOperationException e) {
      throw new StackException("Cannot read the table " + table + " in " + warehouse, e);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  private static URL[] urls(Path jars) {
    File[] files = jars.toFile().listFiles();
    if (files == null) {
      throw new StackException("No jars of Iceberg in " + jars);
    }
    List<URL> urls = new ArrayList<>();
    for (File file : Arrays.stream(files).sorted().toList()) {
      try {
        urls.add(file.toURI().toURL());
      } catch (MalformedURLException e) {
        throw new StackException("No URL of " + file, e);
      }
    }
    return urls.toArray(URL[]::new);
  }

  private List<Map<String, Object>> read(String namespace, String table)
      throws IOException, ReflectiveOperationException {
    Class<?> tableInterface = loader.loadClass("org.apache.iceberg.Table");
    Class<?> identifier = loader.loadClass("org.apache.iceberg.catalog.TableIdentifier");
    Class<?> configuration = loader.loadClass("org.apache.hadoop.conf.Configuration");
    Class<?> catalogClass = loader.loadClass("org.apache.iceberg.hadoop.HadoopCatalog");
    Object catalog =
        catalogClass
            .getConstructor(configuration, String.class)
            .newInstance(configuration.getConstructor().newInstance(), warehouse.toString());
    Object name =
        identifier
            .getMethod("of", String[].class)
            .invoke(null, (Object) new String[] {namespace, table});
    Class<?> catalogInterface = loader.loadClass("org.apache.iceberg.catalog.Catalog");
    boolean exists =
        (boolean) catalogInterface.getMethod("tableExists", identifier).invoke(catalog, name);
    if (!exists) {
      return List.of();
    }
    Object loaded = catalogInterface.getMethod("loadTable", identifier).invoke(catalog, name);
    Object builder =
        loader
            .loadClass("org.apache.iceberg.data.IcebergGenerics")
            .getMethod("read", tableInterface)
            .invoke(null, loaded);
    var build = builder.getClass().getMethod("build");
    build.setAccessible(true);
    List<Map<String, Object>> rows = new ArrayList<>();
    Object found = build.invoke(builder);
    try (Closeable ignored = (Closeable) found) {
      for (Object row : (Iterable<?>) found) {
        rows.add(toMap(row));
      }
    }
    return rows;
  }

  private Map<String, Object> toMap(Object row) throws ReflectiveOperationException {
    Class<?> record = loader.loadClass("org.apache.iceberg.data.Record");
    Class<?> field = loader.loadClass("org.apache.iceberg.types.Types$NestedField");
    Object struct = record.getMethod("struct").invoke(row);
    Map<String, Object> columns = new TreeMap<>();
    for (Object column : (List<?>) struct.getClass().getMethod("fields").invoke(struct)) {
      String name = (String) field.getMethod("name").invoke(column);
      columns.put(name, record.getMethod("getField", String.class).invoke(row, name));
    }
    return columns;
  }
}
