/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import io.crmconnect.crm.ObjectNames;
import io.crmconnect.http.Urls;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.schema.SchemaDecision;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/** Validators of the settings in {@link SchemaConfigDef}. No message contains a secret. */
final class SchemaValidators {
  private SchemaValidators() {}

  /** One mode for all objects, and modes of single objects. */
  static ConfigDef.Validator driftModes() {
    return new Validators.DescribedValidator(
        "quarantine, keep, fail, or like deals:keep",
        value -> {
          Set<String> objects = new TreeSet<>();
          for (Object each : value == null ? List.of() : (List<?>) value) {
            String entry = (String) each;
            int colon = entry.indexOf(':');
            String object = colon < 0 ? "" : entry.substring(0, colon);
            if (DriftMode.parse(entry.substring(colon + 1)).isEmpty()
                || (colon >= 0 && !ObjectNames.isValid(object))) {
              return "'"
                  + Texts.quote(entry)
                  + "' is not a valid mode. Use quarantine, keep or fail; for one object write"
                  + " deals:keep";
            }
            if (!objects.add(object)) {
              return (object.isEmpty()
                      ? "there are two default modes"
                      : "'" + Texts.quote(object) + "' has two modes")
                  + ". Remove one of them";
            }
          }
          return null;
        });
  }

  static ConfigDef.Validator schemaDecisions() {
    return new Validators.DescribedValidator(
        "like contacts.fax:removed",
        value -> {
          Set<String> fields = new TreeSet<>();
          for (Object each : value == null ? List.of() : (List<?>) value) {
            SchemaDecision schemaDecision = SchemaDecision.parse((String) each).orElse(null);
            if (schemaDecision == null || !ObjectNames.isValid(schemaDecision.object())) {
              return "'"
                  + Texts.quote(each)
                  + "' is not a valid decision. Write it like contacts.phone_number:phone (renamed"
                  + " from phone), contacts.fax:removed or deals.amount:string";
            }
            if (schemaDecision instanceof SchemaDecision.Rename rename
                && rename.newField().equals(rename.oldField())) {
              return "'"
                  + Texts.quote(each)
                  + "' renames a field to itself. Write it like <object>.<new name>:<old name>";
            }
            if (!fields.add(schemaDecision.text())) {
              return "'" + Texts.quote(each) + "' is listed twice. Remove one of the entries";
            }
          }
          return null;
        });
  }

  /**
   * @param setting that is validated, for the messages
   */
  static ConfigDef.Validator httpUrls(String setting) {
    return Validators.DescribedValidator.ofAddress(
        "http or https URLs",
        value -> {
          List<?> entries = value == null ? List.of() : (List<?>) value;
          for (int i = 0; i < entries.size(); i++) {
            try {
              Validators.baseUrl().ensureValid(setting, entries.get(i));
            } catch (ConfigException e) {
              return "entry %s of %s is not an http or https URL without user, query and fragment."
                      .formatted(i + 1, entries.size())
                  + " Write it like https://registry.example.com:8081, and credentials into"
                  + " schema.registry.basic.auth.user.info";
            }
          }
          return null;
        });
  }

  static ConfigDef.Validator userInfo() {
    return new Validators.DescribedValidator(
        "user:password",
        value ->
            value == null || ((Password) value).value().indexOf(':') > 0
                ? null
                : "has no user before a colon. Write it like user:password");
  }

  static ConfigDef.Validator webhookUrl() {
    return Validators.DescribedValidator.ofAddress(
        "an http or https URL",
        value -> {
          if (value == null) {
            return null;
          }
          try {
            URI uri = new URI(((Password) value).value().strip());
            boolean http =
                "http".equalsIgnoreCase(uri.getScheme())
                    || "https".equalsIgnoreCase(uri.getScheme());
            return http && Urls.hasHost(uri)
                ? null
                : "is not an http or https URL. Write it like https://hooks.example.com/abc";
          } catch (URISyntaxException e) {
            return "is not a valid URL. Write it like https://hooks.example.com/abc";
          }
        });
  }
}
