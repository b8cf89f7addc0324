package io.crmconnect.hubspot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.crmconnect.crm.Answer;
import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.Crm;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Purpose;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class OauthTest {
  private static final String[] SETTINGS = {
    "hubspot.oauth.client.id", "app",
    "hubspot.oauth.client.secret", "very-secret",
    "hubspot.oauth.refresh.token", "refresh-0"
  };
  private static final Request ACCOUNT = new Request.Account();
  private static final String PORTAL = "{\"portalId\":1}";
  private static final String EXPIRED =
      "{\"message\":\"The OAuth token used to make this call expired 75 second(s) ago.\","
          + "\"context\":{\"expire time\":[\"2026-06-21T10:37:52.040Z\"]}}";

  private final FakeWire wire = new FakeWire();
  private final Crm crm = wire.open(SETTINGS);

  private static String token(String token, String refresh) {
    return "{\"access_token\":\"%s\",\"refresh_token\":\"%s\",\"expires_in\":1800}"
        .formatted(token, refresh);
  }

  private List<String> paths() {
    return wire.calls.stream().map(call -> call.uri().getPath()).toList();
  }

  private String bearer() {
    return wire.lastCall().headers().get("Authorization");
  }

  @Test
  void aTokenIsFetchedOnceAndRenewedBeforeItsEnd() {
    wire.answers(200, token("t1", "refresh-0")).answers(200, PORTAL).answers(200, PORTAL);
    wire.ask(crm, ACCOUNT, Result.Account.class);
    wire.ask(crm, ACCOUNT, Result.Account.class);
    assertThat(wire.calls).hasSize(3);
    assertThat(bearer()).isEqualTo("Bearer t1");
    assertThat(wire.calls.get(0).uri().getPath()).isEqualTo("/oauth/2026-03/token");
    assertThat(wire.calls.get(0).body())
        .contains(
            "grant_type=refresh_token&client_id=app&client_secret=very-secret"
                + "&refresh_token=refresh-0");

    wire.now += 1_700_000;
    wire.answers(200, token("t2", "refresh-1")).answers(200, PORTAL);
    wire.ask(crm, ACCOUNT, Result.Account.class);
    assertThat(bearer()).isEqualTo("Bearer t2");

    wire.now += 1_800_000;
    wire.answers(200, token("t3", "refresh-1")).answers(200, PORTAL);
    wire.ask(crm, ACCOUNT, Result.Account.class);
    assertThat(wire.calls.get(wire.calls.size() - 2).body().orElseThrow())
        .endsWith("refresh_token=refresh-1");
  }

  @Test
  void aRefusedTokenIsRenewedOnceAndTheCallRepeatedOnce() {
    wire.answers(200, token("t1", "r")).answers(401, EXPIRED);
    wire.answers(200, token("t2", "r")).answers(200, PORTAL);
    wire.ask(crm, ACCOUNT, Result.Account.class);
    assertThat(bearer()).isEqualTo("Bearer t2");
    assertThat(wire.calls).hasSize(4);

    wire.answers(401, EXPIRED).answers(200, token("t3", "r")).answers(401, EXPIRED);
    Result.Failure failure = wire.ask(crm, ACCOUNT, Result.Failure.class);
    assertThat(failure.kind()).isEqualTo(FailureKind.UNAUTHORIZED);
    assertThat(wire.calls).hasSize(7);
  }

  @Test
  void aSearchThatIsRepeatedWithANewTokenCountsTwice() {
    String none = "{\"results\":[]}";
    wire.answers(200, token("t1", "r")).answers(200, none);
    wire.ask(crm, new Request.Window(FakeWire.CONTACTS, 0, Optional.empty()), Result.Changes.class);
    assertThat(searchesInTheRestOfTheSecond()).isEqualTo(3);

    wire.now += 10_000;
    wire.answers(401, EXPIRED).answers(200, token("t2", "r")).answers(200, none);
    wire.ask(crm, new Request.Window(FakeWire.CONTACTS, 0, Optional.empty()), Result.Changes.class);
    assertThat(searchesInTheRestOfTheSecond()).isEqualTo(2);
  }

  private int searchesInTheRestOfTheSecond() {
    int granted = 0;
    for (int ms = 1; ms < 1_000; ms++) {
      wire.now++;
      Request search = new Request.Window(FakeWire.CONTACTS, ms, Optional.empty());
      if (crm.acquire(search, Purpose.INCREMENTAL, wire.now) == 0) {
        granted++;
        Answer answer =
            new Answer(
                new Result.Changes(List.of(), false), OptionalLong.empty(), BudgetSignals.NONE);
        crm.learn(search, answer, wire.now);
      }
    }
    return granted;
  }

  @Test
  void aTokenThatIsNoneIsNotRenewedForEver() {
    wire.answers(200, token("t1", "r"))
        .answers(
            401,
            "{\"message\":\"The OAuth token used to make this call expired 20705 day(s) ago.\"}");

    Result.Failure failure = wire.ask(crm, ACCOUNT, Result.Failure.class);

    assertThat(failure.kind()).isEqualTo(FailureKind.UNAUTHORIZED);
    assertThat(wire.calls).hasSize(2);
  }

  @Test
  void aRefusedRefreshIsFinalAndSaysWhy() {
    wire.answers(
        400, "{\"status\":\"BAD_REFRESH_TOKEN\",\"message\":\"missing or invalid refresh token\"}");

    Result.Failure failure = wire.ask(crm, ACCOUNT, Result.Failure.class);

    assertThat(failure.kind()).isEqualTo(FailureKind.UNAUTHORIZED);
    assertThat(failure.message())
        .contains("missing or invalid refresh token", "hubspot.oauth.client.id")
        .doesNotContain("very-secret", "refresh-0");
    wire.ask(crm, ACCOUNT, Result.Failure.class);
    assertThat(wire.calls).hasSize(1);
  }

  @Test
  void aRefreshThatFailsForNowIsTriedAgain() {
    wire.answers(503, "<html>").fails("reset", false).answers(200, "{}");
    for (int i = 0; i < 3; i++) {
      assertThat(wire.ask(crm, ACCOUNT, Result.Failure.class).kind())
          .isEqualTo(FailureKind.UNAVAILABLE);
    }
    wire.answers(200, "{\"accessToken\":\"t1\",\"expiresIn\":1800}").answers(200, PORTAL);
    wire.ask(crm, ACCOUNT, Result.Account.class);
  }

  @Test
  void allWhoAskWaitForOneRefresh() {
    wire.answers(200, token("t1", "r")).answers(200, PORTAL).answers(200, PORTAL);
    wire.hold();
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      wire.now += 1_000;
      Request request = new Request.Account();
      assertThat(crm.acquire(request, Purpose.CONTROL, wire.now)).isZero();
      crm.send(request, answers::add);
    }
    assertThat(paths()).containsExactly("/oauth/2026-03/token");

    wire.release();

    assertThat(answers).hasSize(2).allMatch(answer -> answer.result() instanceof Result.Account);
    assertThat(wire.calls).hasSize(3);
  }

  @Test
  void afterClosingNobodyIsTold() {
    wire.answers(200, token("t1", "r")).answers(200, PORTAL);
    wire.hold();
    List<Answer> answers = new ArrayList<>();
    crm.acquire(ACCOUNT, Purpose.CONTROL, wire.now);
    crm.send(ACCOUNT, answers::add);
    crm.close();

    wire.release();

    assertThat(answers).isEmpty();
    assertThat(wire.calls).hasSize(1);
  }

  @Test
  void oauthAppsHaveALowerLimitAndNoDailyOne() {
    assertThat(crm.backfillRate()).isCloseTo(11 * 0.9 * 0.8, within(1e-9));
    Result.Usage usage = wire.ask(crm, new Request.Usage(), Result.Usage.class);
    assertThat(usage.limit()).isEmpty();
    assertThat(wire.calls).isEmpty();
  }
}
