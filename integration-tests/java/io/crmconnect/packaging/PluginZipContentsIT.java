/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.Json;
import io.crmconnect.documentation.MarkdownPage;
import io.crmconnect.stack.BuildLayout;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The zip that users install. */
class PluginZipContentsIT {
  /** Jars that only hold annotations, or nothing. */
  private static final Pattern NEEDLESS_JAR =
      Pattern.compile(
          ".*/(listenablefuture|error_prone_annotations|j2objc-annotations|jspecify|jsr305"
              + "|checker-qual|animal-sniffer-annotations)-.*\\.jar");

  private static final Pattern JAR_NAME = Pattern.compile("(.+?)-(\\d.*)\\.jar");

  private static final Map<String, byte[]> FILES = new TreeMap<>();

  @BeforeAll
  static void unpack() throws IOException {
    try (InputStream zip = Files.newInputStream(zip())) {
      FILES.putAll(entries(zip));
    }
  }

  private static Path zip() {
    return BuildLayout.ofBuild(Path.of("")).connectorZip();
  }

  private static JsonNode manifest() throws IOException {
    return Json.MAPPER.readTree(FILES.get(rootFolder() + "manifest.json"));
  }

  private static String text(String name) {
    return new String(FILES.get(rootFolder() + name), StandardCharsets.UTF_8);
  }

  /** The jars that are not the project's. */
  private static List<String> libraries() {
    String folder = rootFolder() + "lib/";
    return FILES.keySet().stream()
        .filter(name -> name.startsWith(folder))
        .map(name -> name.substring(folder.length()))
        .filter(jar -> !jar.equals(connectorJar()))
        .toList();
  }

  @Test
  void hasTheLayoutOfAConfluentHubComponent() throws IOException {
    assertThat(FILES.keySet()).allMatch(name -> name.startsWith(rootFolder()));
    assertThat(FILES.keySet())
        .contains(
            rootFolder() + "manifest.json",
            rootFolder() + "doc/README.md",
            rootFolder() + "doc/CHANGELOG.md",
            rootFolder() + "doc/SECURITY.md",
            rootFolder() + "doc/docs/README.md",
            rootFolder() + "doc/docs/settings.md",
            rootFolder() + "doc/LICENSE",
            rootFolder() + "doc/NOTICE",
            rootFolder() + "bin/crm",
            rootFolder() + "etc/hubspot-source.json",
            rootFolder() + "etc/salesforce-source.json");
  }

  @Test
  void isNamedByItsOwnerNameAndVersion() throws IOException {
    JsonNode manifest = manifest();
    String name =
        String.join(
            "-",
            manifest.path("owner").path("username").asText(),
            manifest.path("name").asText(),
            manifest.path("version").asText());
    assertThat(zip().getFileName()).hasToString(name + ".zip");
    assertThat(rootFolder()).isEqualTo(name + "/");
    assertThat(manifest.path("version").asText()).matches("\\d+\\.\\d+\\.\\d+");
  }

  @Test
  void theManifestIsComplete() throws IOException {
    JsonNode manifest = manifest();
    assertThat(new String(FILES.get(rootFolder() + "manifest.json"), StandardCharsets.UTF_8))
        .as("every property is replaced")
        .doesNotContain("${");
    for (String link : List.of("documentation_url", "source_url")) {
      assertThat(manifest.path(link).asText()).as(link).startsWith("https://");
    }
    assertThat(manifest.path("owner").path("url").asText()).startsWith("https://");
    assertThat(manifest.path("support").path("summary").asText()).isNotEmpty();
    assertThat(manifest.path("support").path("url").asText()).startsWith("https://");
    assertThat(manifest.path("support").path("provider_name").asText()).isNotEmpty();
    assertThat(manifest.findValuesAsText("logo"))
        .hasSize(3)
        .allSatisfy(logo -> assertThat(FILES.keySet()).contains(rootFolder() + logo));
    String released =
        manifest.path("version").asText() + "] - " + manifest.path("release_date").asText();
    assertThat(text("doc/CHANGELOG.md")).contains(released);
  }

  /** The Hub asks for at least 400 by 200 pixels. */
  @Test
  void theLogoIsLargeEnough() throws IOException {
    BufferedImage logo =
        ImageIO.read(new ByteArrayInputStream(FILES.get(rootFolder() + "assets/logo.png")));
    assertThat(logo.getWidth()).isGreaterThanOrEqualTo(400);
    assertThat(logo.getHeight()).isGreaterThanOrEqualTo(200);
  }

  @Test
  void everyRelativeLinkOfTheDocumentationHasItsTarget() {
    String docs = rootFolder() + "doc/";
    assertThat(page(docs + "README.md").relativeLinks())
        .contains(new MarkdownPage.Link("docs/settings.md", ""));
    assertThat(FILES.keySet())
        .filteredOn(name -> name.endsWith(".md"))
        .allSatisfy(
            name -> assertThat(page(name).relativeLinks()).allMatch(link -> leads(name, link)));
  }

  private static boolean leads(String page, MarkdownPage.Link link) {
    String target =
        link.path().isEmpty()
            ? page
            : Path.of(page).resolveSibling(link.path()).normalize().toString();
    return link.anchor().isEmpty()
        ? FILES.keySet().stream().anyMatch(name -> isIn(name, target))
        : FILES.containsKey(target) && page(target).anchors().contains(link.anchor());
  }

  private static MarkdownPage page(String name) {
    return new MarkdownPage(new String(FILES.get(name), StandardCharsets.UTF_8));
  }

  /** Whether the entry is the target of a link or a file in it. */
  private static boolean isIn(String name, String target) {
    return name.equals(target) || name.startsWith(target + "/");
  }

  @Test
  void containsNoJarThatNothingLoads() {
    assertThat(libraries()).noneMatch(jar -> NEEDLESS_JAR.matcher("/" + jar).matches());
  }

  @Test
  void namesTheLicenceOfEachLibraryAndBringsItsText() {
    String thirdParty = text("doc/THIRD-PARTY.txt");
    assertThat(libraries())
        .isNotEmpty()
        .allSatisfy(
            jar -> {
              Matcher name = JAR_NAME.matcher(jar);
              assertThat(name.matches()).isTrue();
              assertThat(thirdParty).contains(":" + name.group(1) + ":" + name.group(2) + " ");
              String folder =
                  rootFolder() + "doc/licenses/" + jar.replace(".jar", "-jar/META-INF/");
              assertThat(FILES.keySet()).anyMatch(file -> file.startsWith(folder + "LICENSE"));
            });
  }

  @Test
  void listsItsLibrariesAsAnSbom() throws IOException {
    String file = rootFolder() + "doc/sbom.cyclonedx.json";
    assumeThat(FILES.keySet()).as("an offline build makes no SBOM").contains(file);
    JsonNode sbom = Json.MAPPER.readTree(FILES.get(file));
    assertThat(sbom.path("bomFormat").asText()).isEqualTo("CycloneDX");
    assertThat(sbom.path("metadata").path("component").path("version").asText())
        .isEqualTo(manifest().path("version").asText());
    List<String> components = new ArrayList<>();
    for (JsonNode component : sbom.path("components")) {
      components.add(
          component.path("name").asText() + "-" + component.path("version").asText() + ".jar");
    }
    assertThat(components).containsExactlyInAnyOrderElementsOf(libraries());
  }

  @Test
  void hasItsChecksumsBesideIt() throws IOException, GeneralSecurityException {
    for (String algorithm : List.of("SHA-256", "SHA-512")) {
      byte[] digest = MessageDigest.getInstance(algorithm).digest(Files.readAllBytes(zip()));
      String name = zip().getFileName().toString();
      Path sums =
          zip().resolveSibling(name + "." + algorithm.toLowerCase(Locale.ROOT).replace("-", ""));
      // The form that sha256sum -c and sha512sum -c read.
      assertThat(Files.readString(sums).strip())
          .isEqualTo(HexFormat.of().formatHex(digest) + " *" + name);
    }
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
    assertThat(jar.keySet()).contains("META-INF/LICENSE", "META-INF/NOTICE");
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
