package io.crmconnect.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.Json;
import io.crmconnect.stack.BuildLayout;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The zip that users install. */
class PluginZipContentsIT {
  /**
   * The target of a link in Markdown, without an anchor; none for web addresses and anchors alone.
   */
  private static final Pattern RELATIVE_LINK =
      Pattern.compile("\\]\\((?![a-z]+:|#)([^)#]+)[^)]*\\)");

  private static final Map<String, byte[]> FILES = new TreeMap<>();

  @BeforeAll
  static void unpack() throws IOException {
    try (InputStream zip = Files.newInputStream(BuildLayout.ofBuild(Path.of("")).connectorZip())) {
      FILES.putAll(entries(zip));
    }
  }

  @Test
  void hasTheLayoutOfAConfluentHubComponent() throws IOException {
    assertThat(FILES.keySet()).allMatch(name -> name.startsWith(rootFolder()));
    assertThat(FILES)
        .containsKeys(
            rootFolder() + "manifest.json",
            rootFolder() + "doc/README.md",
            rootFolder() + "doc/docs/settings.md",
            rootFolder() + "doc/LICENSE",
            rootFolder() + "etc/hubspot-source.json");
    JsonNode manifest = Json.MAPPER.readTree(FILES.get(rootFolder() + "manifest.json"));
    assertThat(manifest.path("version").asText()).matches("\\d+\\.\\d+\\.\\d+");
    assertThat(manifest.path("owner").path("username").asText()).isEqualTo("crmconnect");
  }

  @Test
  void everyRelativeLinkOfTheDocumentationHasItsTarget() {
    String docs = rootFolder() + "doc/";
    assertThat(relativeLinks(docs + "README.md")).contains(docs + "docs/settings.md");
    assertThat(FILES.keySet())
        .filteredOn(name -> name.endsWith(".md"))
        .allSatisfy(
            page ->
                assertThat(relativeLinks(page))
                    .as(page)
                    .allMatch(
                        target -> FILES.keySet().stream().anyMatch(name -> isIn(name, target))));
  }

  /** The targets as names of entries of the zip; a folder has no slash at its end. */
  private static List<String> relativeLinks(String page) {
    String text = new String(FILES.get(page), StandardCharsets.UTF_8);
    return RELATIVE_LINK
        .matcher(text)
        .results()
        .map(link -> Path.of(page).resolveSibling(link.group(1)).normalize().toString())
        .toList();
  }

  /** Whether the entry is the target of a link or a file in it. */
  private static boolean isIn(String name, String target) {
    return name.equals(target) || name.startsWith(target + "/");
  }

  @Test
  void containsNoLibraryOfTheWorker() {
    assertThat(FILES.keySet())
        .noneMatch(
            name ->
                name.matches(".*/(kafka-|connect-|slf4j|log4j|logback|reload4j).*\\.jar")
                    && !name.endsWith("/" + connectorJar()));
  }

  @Test
  void declaresTheConnectorForServiceLoading() throws IOException {
    Map<String, byte[]> jar =
        entries(new ByteArrayInputStream(FILES.get(rootFolder() + "lib/" + connectorJar())));
    byte[] service = jar.get("META-INF/services/org.apache.kafka.connect.source.SourceConnector");
    assertThat(new String(service, StandardCharsets.UTF_8).strip())
        .isEqualTo("io.crmconnect.CrmSourceConnector");
  }

  private static String rootFolder() {
    String first = FILES.keySet().iterator().next();
    return first.substring(0, first.indexOf('/') + 1);
  }

  private static String connectorJar() {
    return FILES.keySet().stream()
        .map(name -> name.substring(name.lastIndexOf('/') + 1))
        .filter(name -> name.startsWith("kafka-connect-crm-") && name.endsWith(".jar"))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, byte[]> entries(InputStream stream) throws IOException {
    Map<String, byte[]> entries = new TreeMap<>();
    try (ZipInputStream zip = new ZipInputStream(stream)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!entry.isDirectory()) {
          entries.put(entry.getName(), zip.readAllBytes());
        }
      }
    }
    return entries;
  }
}
