package io.crmconnect;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Tries the settings on the vendor itself: credentials, names of objects, scopes, and what a day
 * costs. A vendor that cannot be asked refutes nothing.
 */
final class LiveCheck {
  private static final String CUSTOM = "custom_";
  private static final long DAY_MS = 86_400_000;

  /**
   * @param errors a setting to what is wrong and what to do
   * @param warnings a sentence each
   * @param notes a sentence each, for the log as information
   */
  record Findings(Map<String, List<String>> errors, List<String> warnings, List<String> notes) {}

  private final CrmSourceConfig config;
  private final CrmProbe probe;
  private final Map<String, List<String>> errors = new TreeMap<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final DecisionCheck decisions;

  /** The objects that are still to be asked for, in order. */
  private final List<String> untried = new ArrayList<>();

  private LiveCheck(CrmSourceConfig config, CrmProbe probe) {
    this.config = config;
    this.probe = probe;
    this.decisions = new DecisionCheck(DriftGroup.settings(config).decisions());
  }

  static Findings run(CrmSourceConfig config, CrmProbe probe) {
    LiveCheck check = new LiveCheck(config, probe);
    try {
      check.account();
      List<CrmObject> objects = check.objects();
      List<CrmObject> concerned =
          objects.stream()
              .filter(each -> !config.wildcard() || check.decisions.concern(each.name()))
              .toList();
      concerned.forEach(object -> check.untried.add(object.name()));
      for (CrmObject object : concerned) {
        check.catalogue(object);
        check.untried.remove(object.name());
      }
      check.decisions.ofOthers(objects).forEach(text -> check.error(DriftGroup.ACCEPT, text));
      if (check.errors.isEmpty()) {
        check.cost(objects.size());
        check.notes.addAll(SweepCost.of(config, check.probe, objects));
      }
    } catch (Ended e) {
      e.warning().ifPresent(check.warnings::add);
    }
    return new Findings(check.errors, check.warnings, check.notes);
  }

  private void account() throws Ended {
    Result result = ask(new Request.Account());
    if (result instanceof Result.Failure failure) {
      if (failure.kind() == FailureKind.FORBIDDEN) {
        error(credentialsSetting(), failure.message());
      } else {
        error(
            addressSetting(),
            "What answers there does not answer like "
                + config.vendorName()
                + ". Check the address. "
                + failure.message());
      }
      throw new Ended(Optional.empty());
    }
  }

  /** What the settings mean, without what was found wrong. */
  private List<CrmObject> objects() throws Ended {
    ObjectList list = new ObjectList(config);
    if (!list.needsVendor()) {
      return list.resolve(Optional.empty());
    }
    Result result = ask(new Request.Objects());
    if (result instanceof Result.Objects known) {
      List<CrmObject> objects = list.resolve(Optional.of(known.objects()));
      list.withoutTopic(known.objects()).forEach(this::leftOut);
      return withoutUnknown(objects, known.objects());
    }
    Result.Failure failure = (Result.Failure) result;
    if (config.wildcard()) {
      warnings.add(
          "Which objects there are could not be asked, so '*' is the standard ones alone. "
              + failure.message());
    } else {
      error(Settings.OBJECTS, "Custom objects could not be looked up. " + failure.message());
    }
    return list.resolve(Optional.empty());
  }

  private void leftOut(String name) {
    warnings.add(
        "The object '"
            + name
            + "' is left out of '*', because no Kafka topic can have its name behind "
            + Settings.TOPIC_PREFIX
            + ". Shorten that, or exclude the object.");
  }

  private List<CrmObject> withoutUnknown(List<CrmObject> objects, List<CrmObject> answered) {
    TreeSet<String> known = new TreeSet<>();
    answered.forEach(object -> known.add(object.name()));
    config.vendor().standardObjects().forEach(object -> known.add(object.name()));
    for (String excluded : config.excluded()) {
      Optional<String> meant = Typos.meant(excluded, known);
      if (!known.contains(excluded) && meant.isPresent()) {
        error(
            Settings.OBJECTS_EXCLUDE,
            "There is no object '" + excluded + "'. Did you mean '" + meant.get() + "'?");
      }
    }
    List<CrmObject> found = new ArrayList<>();
    for (CrmObject object : objects) {
      if (known.contains(object.name())) {
        found.add(object);
      } else {
        error(
            Settings.OBJECTS,
            "There is no object '"
                + object.name()
                + "'"
                + Typos.hint(object.name(), known)
                + " Correct or leave it out; known are "
                + String.join(", ", known)
                + "."
                + (object.name().startsWith(CUSTOM)
                    ? " Custom objects are seen only by credentials that may read their schemas."
                    : ""));
      }
    }
    return found;
  }

  private void catalogue(CrmObject object) throws Ended {
    Result result = ask(new Request.Catalogue(object));
    if (result instanceof Result.Failure failure) {
      catalogueFailed(object, failure);
    } else if (result instanceof Result.Catalogue catalogue) {
      TreeSet<String> fields =
          catalogue.fields().stream()
              .map(Field::name)
              .collect(Collectors.toCollection(TreeSet::new));
      slips(Settings.FIELD_INCLUDE, config.fieldInclude(), object.name(), fields);
      slips(Settings.FIELD_EXCLUDE, config.fieldExclude(), object.name(), fields);
      decisions
          .problems(object.name(), catalogue.fields())
          .forEach(text -> error(DriftGroup.ACCEPT, text));
    }
  }

  private void catalogueFailed(CrmObject object, Result.Failure failure) {
    String message = object.name() + ": " + failure.message();
    if (failure.kind() == FailureKind.REFUSED) {
      warnings.add(message);
    } else {
      error(
          Settings.OBJECTS,
          message + " Or leave '" + object.name() + "' out of " + Settings.OBJECTS + ".");
    }
  }

  /** Warnings only: a field may have gone, or be still to come. */
  private void slips(String setting, List<String> entries, String object, TreeSet<String> fields) {
    for (String entry : entries) {
      String field = entry.startsWith(object + ".") ? entry.substring(object.length() + 1) : "";
      if (!field.isEmpty() && !fields.contains(field)) {
        warnings.add(
            setting
                + " has '"
                + entry
                + "', and "
                + object
                + " has no such field now"
                + Typos.hint(field, fields));
      }
    }
  }

  private void cost(int objects) {
    long looks = objects * (DAY_MS / config.pollIntervalMs());
    String allowance = "";
    Result result = probe.ask(new Request.Usage());
    if (result instanceof Result.Usage usage && usage.limit().isPresent()) {
      long limit = usage.limit().getAsLong();
      allowance =
          String.format(
              Locale.ROOT,
              " The account has %,d requests a day, of which %,d are used today.%s",
              limit,
              usage.used(),
              looks > limit / 4
                  ? " Objects without changes slow down, at most to " + Settings.POLL_IDLE_INTERVAL
                  : "");
    }
    notes.add(
        String.format(
            Locale.ROOT,
            "Looking at %d object(s) every %,d ms takes about %,d requests a day; reading what has"
                + " changed comes on top.%s",
            objects,
            config.pollIntervalMs(),
            looks,
            allowance));
  }

  /** What refutes the credentials, or says nothing about the settings, ends the check. */
  private Result ask(Request request) throws Ended {
    Result result = probe.ask(request);
    if (result instanceof Result.Failure failure && failure.kind() == FailureKind.MISPLACED) {
      error(Settings.BASE_URL, failure.message());
      throw new Ended(Optional.empty());
    }
    if (result instanceof Result.Failure && probe.outOfTime()) {
      throw new Ended(
          Optional.of(
              "The time for trying the settings on "
                  + config.vendorName()
                  + " was over before all was asked, for the connector's part of the request budget"
                  + " is small"
                  + (untried.isEmpty() ? "" : ". Not tried: " + String.join(", ", untried))
                  + ". What was not tried passes as it is; a task tells what it finds."));
    }
    if (result instanceof Result.Failure failure && failure.kind().retryable()) {
      throw new Ended(
          Optional.of(
              "The settings could not be tried on "
                  + config.vendorName()
                  + ", which cannot be asked now: "
                  + failure.message()
                  + " They pass as they are, and the connector asks again when it runs."));
    }
    if (result instanceof Result.Failure failure && failure.kind() == FailureKind.UNAUTHORIZED) {
      error(credentialsSetting(), failure.message());
      throw new Ended(Optional.empty());
    }
    return result;
  }

  private String credentialsSetting() {
    return config.secretSetting().orElse(Settings.VENDOR);
  }

  private void error(String setting, String message) {
    errors.computeIfAbsent(setting, key -> new ArrayList<>()).add(message);
  }

  private String addressSetting() {
    return config.getString(Settings.BASE_URL) == null ? Settings.VENDOR : Settings.BASE_URL;
  }

  /** Nothing more to be asked. */
  private static final class Ended extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Optional<String> warning;

    Ended(Optional<String> warning) {
      super(null, null, false, false);
      this.warning = warning;
    }

    Optional<String> warning() {
      return warning;
    }
  }
}
