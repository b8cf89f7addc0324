package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the credentials do not open is told of, and keeps nothing else from flowing. */
@ExtendWith(SharedStack.class)
final class ForbiddenObjectsIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  @Test
  void objectsThatMayNotBeReadMakeOneLineAndTheOthersFlow(Stack stack) {
    try (SimulatedCrm crm = SimulatedCrm.start(SimulatedCrm.SMALL)) {
      crm.takeScopes("crm.objects.companies.read", "crm.objects.deals.read");
      long contacts = crm.rows("contacts").size();
      Map<String, String> config =
          Connectors.source("locked", crm.url(), stack.secret("locked", SimulatedCrm.TOKEN));
      config.put("crm.objects", "*");
      Connectors.start(stack.connect(), "locked", config, 2);

      Awaitility.await().atMost(LIMIT).until(() -> read(stack, "contacts").size() >= contacts);
      Awaitility.await().atMost(LIMIT).until(() -> !refusals(stack).isEmpty());
      assertThat(refusals(stack))
          .allMatch(text -> text.contains("2 objects cannot be read"))
          .allMatch(text -> text.contains("companies, deals"))
          .allMatch(text -> text.contains("crm.objects.companies.read"))
          .allMatch(text -> text.contains("crm.objects.deals.read"));
      assertThat(Topics.names(stack.broker().bootstrapServers()))
          .contains("locked.owners", "locked.custom_pets")
          .doesNotContain("locked.companies", "locked.deals");
      stack.connect().refuseFailed("locked");
      stack.connect().delete("locked");
    }
  }

  private static List<String> refusals(Stack stack) {
    return read(stack, "events").stream()
        .filter(text -> text.contains("object.suspended"))
        .toList();
  }

  private static List<String> read(Stack stack, String topic) {
    String bootstrap = stack.broker().bootstrapServers();
    String name = "locked." + topic;
    return Topics.names(bootstrap).contains(name)
        ? Topics.read(bootstrap, name).stream()
            .map(record -> new String(record.value(), StandardCharsets.UTF_8))
            .toList()
        : List.of();
  }
}
