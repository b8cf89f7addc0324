package io.crmconnect;

import io.crmconnect.schema.Decision;
import io.crmconnect.schema.DriftMode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/** What the settings of {@link DriftGroup} must fulfil; no refusal repeats a secret. */
final class DriftChecks {
  private DriftChecks() {}

  /** One mode for all, and modes of single objects. */
  static ConfigDef.Validator modes() {
    return new Checks.Check(
        "quarantine, keep, fail, or like deals:keep",
        value -> {
          Set<String> objects = new TreeSet<>();
          for (Object each : value == null ? List.of() : (List<?>) value) {
            String entry = (String) each;
            int colon = entry.indexOf(':');
            String object = colon < 0 ? "" : entry.substring(0, colon);
            if (DriftMode.parse(entry.substring(colon + 1)).isEmpty()
                || (colon >= 0 && !Checks.isObjectName(object))) {
              return "'"
                  + entry
                  + "' is none of quarantine, keep and fail. For one object write deals:keep";
            }
            if (!objects.add(object)) {
              return (object.isEmpty() ? "two modes stand" : "'" + object + "' stands")
                  + " there twice. Leave one out";
            }
          }
          return null;
        });
  }

  static ConfigDef.Validator decisions() {
    return new Checks.Check(
        "like contacts.fax:removed",
        value -> {
          Set<String> fields = new TreeSet<>();
          for (Object each : value == null ? List.of() : (List<?>) value) {
            Decision decision = Decision.parse((String) each).orElse(null);
            if (decision == null || !Checks.isObjectName(decision.object())) {
              return "'"
                  + each
                  + "' is no decision. Write it like contacts.phone_number:phone (renamed from"
                  + " phone), contacts.fax:removed or deals.amount:string";
            }
            if (decision instanceof Decision.Rename rename && rename.to().equals(rename.from())) {
              return "'" + each + "' names one field twice. Write it like <new name>:<old name>";
            }
            if (!fields.add(decision.text())) {
              return "'" + each + "' stands there twice. Leave one out";
            }
          }
          return null;
        });
  }

  static ConfigDef.Validator urls() {
    return new Checks.Check(
        "http or https URLs",
        value -> {
          for (Object each : value == null ? List.of() : (List<?>) value) {
            try {
              Checks.baseUrl().ensureValid(DriftGroup.REGISTRY_URL, each);
            } catch (ConfigException e) {
              return "'"
                  + Checks.shown(each)
                  + "' is no http or https URL without user, query and fragment. Write it like"
                  + " https://registry.example.com:8081";
            }
          }
          return null;
        });
  }

  static ConfigDef.Validator userInfo() {
    return new Checks.Check(
        "user:password",
        value ->
            value == null || ((Password) value).value().indexOf(':') > 0
                ? null
                : "has no colon. Write it like user:password");
  }

  static ConfigDef.Validator webhook() {
    return new Checks.Check(
        "an http or https URL",
        value -> {
          if (value == null) {
            return null;
          }
          try {
            URI uri = new URI(((Password) value).value());
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return http && uri.getHost() != null
                ? null
                : "is no http or https URL. Write it like https://hooks.example.com/abc";
          } catch (URISyntaxException e) {
            return "is no URL. Write it like https://hooks.example.com/abc";
          }
        });
  }
}
