/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** {@code pom.xml} has what Maven Central asks for. */
class PomTest {
  private final XPath paths = XPathFactory.newInstance().newXPath();
  private Document pom;

  @BeforeEach
  void read() throws Exception {
    pom =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(Path.of("pom.xml").toFile());
  }

  private List<String> texts(String path) throws XPathExpressionException {
    NodeList nodes = (NodeList) paths.evaluate(path, pom, XPathConstants.NODESET);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent().strip());
    }
    return texts;
  }

  @Test
  void describesTheProject() throws XPathExpressionException {
    for (String path :
        List.of(
            "/project/name",
            "/project/description",
            "/project/url",
            "/project/licenses/license/name",
            "/project/licenses/license/url",
            "/project/developers/developer/name",
            "/project/developers/developer/url",
            "/project/scm/connection",
            "/project/scm/developerConnection",
            "/project/scm/url")) {
      assertThat(texts(path)).as(path).hasSize(1).noneMatch(String::isEmpty);
    }
  }

  @Test
  void dependsOnReleasesOnly() throws XPathExpressionException {
    assertThat(texts("//version")).isNotEmpty().noneMatch(version -> version.endsWith("SNAPSHOT"));
    assertThat(texts("/project/properties/*")).noneMatch(property -> property.endsWith("SNAPSHOT"));
    assertThat(texts("/project/repositories")).as("Central allows no others").isEmpty();
  }

  @Test
  void theReleaseProfileMakesSourcesJavadocAndSignatures() throws XPathExpressionException {
    assertThat(texts("/project/profiles/profile[id='release']//plugin/artifactId"))
        .contains("maven-source-plugin", "maven-javadoc-plugin", "maven-gpg-plugin");
  }

  @Test
  void theHeaderOfTheBuildIsTheOneThatTheScriptAdds() throws Exception {
    assertThat(texts("//licenseHeader/file"))
        .containsExactly("${project.basedir}/src/assembly/license-header.txt");
    assertThat(Files.readString(Path.of("src/assembly/license-header.txt")))
        .contains("SPDX-License-Identifier: Apache-2.0");
    assertThat(Path.of(".ci/license-headers")).isExecutable();
  }
}
