/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A deliberate bug, stored as text: a file of the production code, a text in it, and the text that
 * replaces it.
 *
 * <pre>
 * bug: one plain sentence
 * seed: the seed that shows it
 * seed-madeup: the seed that shows it at the made-up vendor
 * seed-salesforce: the seed that shows it at Salesforce
 * file: io/crmconnect/sync/incremental/ChangeScan.java
 * --- find
 * the text as it occurs in the file, exactly once
 * --- replace
 * the text of the bug
 * </pre>
 *
 * <p>{@code file}, {@code find} and {@code replace} may come again for a second place. One of the
 * seeds may be missing, but not all of them.
 */
record Mutant(String name, String bug, Map<VendorUnderTest, Long> seeds, List<Patch> patches) {

  record Patch(String file, String find, String replace) {}

  static final Path SOURCE_FOLDER = projectFolder().resolve("src/main/java");

  static Path projectFolder() {
    return Path.of(System.getProperty("basedir", "."));
  }

  static Path folder() {
    return projectFolder().resolve("src/test/mutants");
  }

  static List<Mutant> all() {
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .filter(file -> file.toString().endsWith(".mutant"))
          .sorted()
          .map(Mutant::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Mutant read(Path path) {
    String bug = "";
    Map<VendorUnderTest, Long> seeds = new EnumMap<>(VendorUnderTest.class);
    String file = "";
    String find = "";
    List<Patch> patches = new ArrayList<>();
    StringBuilder text = null;
    boolean replacing = false;
    for (String line : lines(path)) {
      if (line.equals("--- find")) {
        text = new StringBuilder();
        replacing = false;
      } else if (line.equals("--- replace")) {
        find = strip(text);
        text = new StringBuilder();
        replacing = true;
      } else if (line.startsWith("file: ") && (text == null || replacing)) {
        if (replacing) {
          patches.add(new Patch(file, find, strip(text)));
          text = null;
          replacing = false;
        }
        file = line.substring(6);
      } else if (text != null) {
        text.append(line).append('\n');
      } else if (line.startsWith("bug: ")) {
        bug = line.substring(5);
      } else {
        for (VendorUnderTest vendor : VendorUnderTest.values()) {
          if (line.startsWith(seedKey(vendor))) {
            seeds.put(vendor, Long.parseLong(line.substring(seedKey(vendor).length())));
          }
        }
      }
    }
    patches.add(new Patch(file, find, strip(text)));
    String name = path.getFileName().toString().replace(".mutant", "");
    return new Mutant(name, bug, seeds, List.copyOf(patches));
  }

  /** What the line with that seed begins with. */
  static String seedKey(VendorUnderTest vendor) {
    return vendor == VendorUnderTest.HUBSPOT ? "seed: " : "seed-" + vendor.code() + ": ";
  }

  /** The seed that shows it at this vendor; empty if none is known. */
  OptionalLong seedAt(VendorUnderTest vendor) {
    Long seed = seeds.get(vendor);
    return seed == null ? OptionalLong.empty() : OptionalLong.of(seed);
  }

  /** The changed files: path to whole text. */
  Map<String, String> sources() {
    Map<String, String> sources = new LinkedHashMap<>();
    for (Patch patch : patches) {
      String before = sources.getOrDefault(patch.file(), null);
      String source = before == null ? text(SOURCE_FOLDER.resolve(patch.file())) : before;
      int index = source.indexOf(patch.find());
      if (index < 0 || source.indexOf(patch.find(), index + 1) >= 0) {
        throw new IllegalStateException(
            name
                + ".mutant: its text is "
                + (index < 0 ? "not" : "more than once")
                + " in "
                + patch.file()
                + "; the code has changed, so write the bug anew: "
                + patch.find());
      }
      sources.put(
          patch.file(),
          source.substring(0, index)
              + patch.replace()
              + source.substring(index + patch.find().length()));
    }
    return sources;
  }

  private static String strip(StringBuilder text) {
    return text.length() == 0 ? "" : text.substring(0, text.length() - 1);
  }

  private static List<String> lines(Path path) {
    return text(path).lines().toList();
  }

  private static String text(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
