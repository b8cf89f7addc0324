/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The commands of the documentation, each with the line in front of it that says who runs it. */
public final class DocumentedCommands {
  private DocumentedCommands() {}

  /**
   * A block of commands.
   *
   * @param page for messages
   * @param line of the block's beginning, from 1
   * @param mark the content of the comment in front of it, such as {@code run by DemoIT}; empty if
   *     there is none
   * @param commands without the indentation of the block
   * @param prose the page's section around the block, without comments
   */
  public record Block(Path page, int line, String mark, String commands, String prose) {
    @Override
    public String toString() {
      return page + ":" + line;
    }
  }

  /** The pages that users and developers read. */
  static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")));
    try (Stream<Path> files = Files.list(Path.of("docs"))) {
      files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    return pages;
  }

  /** All blocks of these pages. */
  public static List<Block> read() throws IOException {
    List<Block> blocks = new ArrayList<>();
    for (Path page : pages()) {
      blocks.addAll(read(page));
    }
    return blocks;
  }

  /** The blocks of one page, in their order. */
  public static List<Block> read(Path page) throws IOException {
    List<String> lines = Files.readAllLines(page);
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.strip().equals("```bash")) {
        continue;
      }
      int indentation = line.indexOf('`');
      StringBuilder commands = new StringBuilder();
      int end = i + 1;
      while (!lines.get(end).strip().equals("```")) {
        String command = lines.get(end++);
        commands.append(command.substring(Math.min(indentation, command.length()))).append('\n');
      }
      blocks.add(
          new Block(
              page,
              i + 1,
              markOf(i == 0 ? "" : lines.get(i - 1)),
              commands.toString(),
              sectionAround(lines, i)));
      i = end;
    }
    return blocks;
  }

  private static String markOf(String line) {
    String text = line.strip();
    return text.startsWith("<!-- ") && text.endsWith(" -->")
        ? text.substring(5, text.length() - 4)
        : "";
  }

  private static String sectionAround(List<String> lines, int at) {
    int from = at;
    while (from > 0 && !lines.get(from).startsWith("#")) {
      from--;
    }
    int to = at;
    while (to < lines.size() && !lines.get(to).startsWith("#")) {
      to++;
    }
    return String.join("\n", lines.subList(from, to)).replaceAll("<!--.*?-->", "");
  }
}
