/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.Vendors;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmVendor;
import io.crmconnect.crm.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** {@code bin/snowflake}, and the examples in {@code config/} that it wrote. */
@DisabledOnOs(OS.WINDOWS)
class SnowflakeScriptTest {
  private record Result(int exit, String out, String err) {}

  private static Result run(String input, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", "bin/snowflake"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).start();
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), out, err);
  }

  /** The topics of every object that HubSpot has in each account. */
  private static String[] topics() {
    CrmVendor hubspot =
        Vendors.shipped().stream()
            .filter(vendor -> vendor.name().equals("hubspot"))
            .findFirst()
            .orElseThrow();
    return Stream.concat(hubspot.standardObjects().stream(), hubspot.referenceObjects().stream())
        .map(CrmObject::name)
        .distinct()
        .map(name -> "crm." + name)
        .toArray(String[]::new);
  }

  private static String[] with(String command, String[] topics) {
    return Stream.concat(Stream.of(command), Stream.of(topics)).toArray(String[]::new);
  }

  @Test
  void theExampleOfTheSinkMapsTheTopicOfEveryObject() throws Exception {
    String map =
        Json.MAPPER
            .readTree(Path.of("config/snowflake-sink.json").toFile())
            .path("config")
            .path("snowflake.topic2table.map")
            .asText();
    Result written = run("", with("map", topics()));
    assertThat(written.err()).isEmpty();
    assertThat(written.out()).isEqualTo("\"snowflake.topic2table.map\": \"" + map + "\"\n");
    assertThat(map).contains("crm.contacts:crm_contacts,");
  }

  @Test
  void theExampleOfTheViewsHasOneForEveryObject() throws Exception {
    assertThat(withoutComments("config/snowflake-current-rows.sql"))
        .isEqualTo(run("", with("views", topics())).out());
  }

  private static String withoutComments(String file) throws IOException {
    return String.join(
        "",
        Files.readAllLines(Path.of(file)).stream()
            .filter(line -> !line.startsWith("--"))
            .map(line -> line + "\n")
            .toList());
  }

  @Test
  void topicsFromTheStandardInputAreMappedIfTheyHaveRows() throws Exception {
    Result tables =
        run("crm.contacts\ncrm.events\ncrm.quarantine\n\ncrm.custom_my-pets\n", "tables", "-");
    assertThat(tables.out()).isEqualTo("crm_contacts\ncrm_custom_my_pets\n");
  }

  @Test
  void twoTopicsOfOneTableAreRefused() throws Exception {
    Result map = run("", "map", "crm.my-pets", "crm.my_pets");
    assertThat(map.exit()).isEqualTo(1);
    assertThat(map.out()).isEmpty();
    assertThat(map.err()).contains("CRM_MY_PETS");
  }

  @Test
  void whatIsNoTopicIsRefused() throws Exception {
    Result views = run("", "views", "crm.contacts; DROP TABLE x");
    assertThat(views.exit()).isEqualTo(2);
    assertThat(views.out()).isEmpty();
  }
}
