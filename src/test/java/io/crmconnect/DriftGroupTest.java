package io.crmconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.schema.DriftMode;
import io.crmconnect.schema.DriftSettings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings about drift, registry and alerts: what is refused, and what the refusal says. */
class DriftGroupTest {
  private final Validated validated = new Validated();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "schema.drift      | freeze                          | none of quarantine, keep and fail",
        "schema.drift      | keep,fail                       | two modes stand there twice",
        "schema.drift      | keep,deals:fail,deals:keep      | 'deals' stands there twice",
        "schema.accept     | fax:removed                     | no decision",
        "schema.accept     | contacts.fax                    | no decision",
        "schema.accept     | contacts.fax:fax                | names one field twice",
        "schema.accept     | contacts.a:removed,contacts.a:removed | stands there twice",
        "schema.registry.url | registry:8081                 | no http or https URL",
        "schema.registry.url | http://user:pw@registry:8081  | no http or https URL",
        "schema.registry.basic.auth.user.info | user         | Write it like user:password",
        "alert.webhook.url | hooks.example.com               | no http or https URL",
      })
  void whatIsWrongIsNamed(String setting, String value, String why) {
    validated.props.put(setting, value);
    assertThat(validated.onlyError(setting)).contains(why);
  }

  @Test
  void aSecretIsNotRepeated() {
    validated.props.put("alert.webhook.url", "ftp://hooks.example.com/s3cret");
    assertThat(validated.onlyError("alert.webhook.url")).doesNotContain("hooks.example.com/s");
  }

  @ParameterizedTest
  @CsvSource({
    "schema.registry.url, http://user:s3/cr@et@registry:8081, http://...@registry:8081",
    "schema.registry.url, https://registry:8081?key=s3/cr@et, https://",
    "crm.base.url, https://user:s3/cr@et@crm.example.com, https://...@crm.example.com",
    "crm.base.url, https://crm.example.com/?hapikey=s3/cr@et, https://"
  })
  void noSecretOfAUrlIsRepeated(String setting, String value, String shown) {
    validated.props.put(setting, value);
    assertThat(validated.onlyError(setting))
        .contains(shown)
        .doesNotContain("s3/cr", "et@", "cr@et");
  }

  @Test
  void rightOnesPass() {
    validated.props.put("schema.drift", "keep,deals:fail");
    validated.props.put("schema.accept", "deals.phone:telephone");
    validated.props.put("schema.registry.url", "http://one:8081,https://two:8081/apis/ccompat/v7");
    validated.props.put("schema.registry.basic.auth.user.info", "connect:s3cret");
    validated.props.put("alert.webhook.url", "https://hooks.example.com/s3cret");
    assertThat(validated.errors()).isEmpty();
  }

  @Test
  void anObjectsOwnModeGoesBeforeTheOneForAll() {
    validated.props.put("schema.drift", "deals:fail,keep");
    DriftSettings drift = drift();
    assertThat(drift.of("deals")).isEqualTo(DriftMode.FAIL);
    assertThat(drift.of("contacts")).isEqualTo(DriftMode.KEEP);
    validated.props.put("schema.drift", "deals:keep");
    assertThat(drift().of("deals")).isEqualTo(DriftMode.KEEP);
    assertThat(drift().of("contacts")).isEqualTo(DriftMode.QUARANTINE);
  }

  private DriftSettings drift() {
    return DriftGroup.settings(new CrmSourceConfig(validated.props, List.of(new FakeVendor())));
  }
}
