package io.crmconnect.validation;

import io.crmconnect.config.CoreConfigDef;
import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.config.SchemaConfigDef;
import io.crmconnect.config.Suggestions;
import io.crmconnect.connector.BlockingCrm;
import io.crmconnect.connector.ObjectSelection;
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
 * Tries the settings on the vendor itself: credentials, names of objects, permissions, and what a
 * day costs. A vendor that cannot be asked refutes nothing.
 */
final class LiveValidation {
  private static final long DAY_MS = 86_400_000;

  /**
   * @param errors a setting to what is wrong and what to do
   * @param warnings a sentence each
   * @param notes a sentence each, for the log as information
   */
  record Findings(Map<String, List<String>> errors, List<String> warnings, List<String> notes) {}

  private final CrmSourceConfig config;
  private final BlockingCrm crm;
  private final Map<String, List<String>> errors = new TreeMap<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final SchemaDecisionRules decisionRules;

  /** The objects that are still to be asked for, in order. */
  private final List<String> uncheckedObjects = new ArrayList<>();

  private LiveValidation(CrmSourceConfig config, BlockingCrm crm) {
    this.config = config;
    this.crm = crm;
    this.decisionRules = new SchemaDecisionRules(config.driftSettings().decisions());
  }

  static Findings validate(CrmSourceConfig config, BlockingCrm crm) {
    LiveValidation validation = new LiveValidation(config, crm);
    try {
      validation.checkAccount();
      List<CrmObject> objects = validation.resolveObjects();
      List<CrmObject> objectsToCheck =
          objects.stream()
              .filter(
                  each ->
                      !config.wildcard() || validation.decisionRules.hasDecisionFor(each.name()))
              .toList();
      objectsToCheck.forEach(object -> validation.uncheckedObjects.add(object.name()));
      for (CrmObject object : objectsToCheck) {
        validation.checkCatalogue(object);
        validation.uncheckedObjects.remove(object.name());
      }
      validation
          .decisionRules
          .findUnknownObjects(objects)
          .forEach(text -> validation.addError(SchemaConfigDef.SCHEMA_ACCEPT, text));
      if (validation.errors.isEmpty()) {
        validation.notePollingCost(objects.size());
        validation.notes.addAll(ReconcileCost.estimate(config, validation.crm, objects));
      }
    } catch (CheckAborted e) {
      e.warning().ifPresent(validation.warnings::add);
    }
    return new Findings(validation.errors, validation.warnings, validation.notes);
  }

  private void checkAccount() throws CheckAborted {
    Result result = send(new Request.Account());
    if (result instanceof Result.Failure failure) {
      if (failure.kind() == FailureKind.FORBIDDEN) {
        addError(credentialsSetting(), failure.message());
      } else {
        addError(
            addressSetting(),
            "What answers there does not answer like "
                + config.vendorName()
                + ". Check the address. "
                + failure.message());
      }
      throw new CheckAborted(Optional.empty());
    }
  }

  /** What the settings mean, without what was found wrong. */
  private List<CrmObject> resolveObjects() throws CheckAborted {
    ObjectSelection selection = new ObjectSelection(config);
    if (!selection.needsVendorListing()) {
      return selection.resolve(Optional.empty());
    }
    Result result = send(new Request.ListObjects());
    if (result instanceof Result.Objects listed) {
      List<CrmObject> objects = selection.resolve(Optional.of(listed.objects()));
      selection.findInvalidTopicNames(listed.objects()).forEach(this::warnExcluded);
      return rejectUnknownObjects(objects, listed.objects());
    }
    Result.Failure failure = (Result.Failure) result;
    if (config.wildcard()) {
      warnings.add(
          "Which objects there are could not be asked, so '*' is the standard ones alone. "
              + failure.message());
    } else {
      addError(
          CoreConfigDef.OBJECTS, "Custom objects could not be looked up. " + failure.message());
    }
    return selection.resolve(Optional.empty());
  }

  private void warnExcluded(String name) {
    warnings.add(
        "The object '"
            + name
            + "' is left out of '*', because no Kafka topic can have its name behind "
            + CoreConfigDef.TOPIC_PREFIX
            + ". Shorten that, or exclude the object.");
  }

  private List<CrmObject> rejectUnknownObjects(
      List<CrmObject> objects, List<CrmObject> listedObjects) {
    TreeSet<String> knownNames = new TreeSet<>();
    listedObjects.forEach(object -> knownNames.add(object.name()));
    config.vendor().standardObjects().forEach(object -> knownNames.add(object.name()));
    for (String excluded : config.excludedObjects()) {
      Optional<String> suggestion = Suggestions.closestMatch(excluded, knownNames);
      if (!knownNames.contains(excluded) && suggestion.isPresent()) {
        addError(
            CoreConfigDef.OBJECTS_EXCLUDE,
            "There is no object '" + excluded + "'. Did you mean '" + suggestion.get() + "'?");
      }
    }
    List<CrmObject> existingObjects = new ArrayList<>();
    for (CrmObject object : objects) {
      if (knownNames.contains(object.name())) {
        existingObjects.add(object);
      } else {
        String hint = config.vendor().unknownObjectHint(object.name());
        addError(
            CoreConfigDef.OBJECTS,
            "There is no object '"
                + object.name()
                + "'"
                + Suggestions.didYouMean(object.name(), knownNames)
                + " Correct or leave it out; known are "
                + String.join(", ", knownNames)
                + "."
                + (hint.isEmpty() ? "" : " " + hint));
      }
    }
    return existingObjects;
  }

  private void checkCatalogue(CrmObject object) throws CheckAborted {
    Result result = send(new Request.Catalogue(object));
    if (result instanceof Result.Failure failure) {
      onCatalogueFailure(object, failure);
    } else if (result instanceof Result.Catalogue catalogue) {
      TreeSet<String> fields =
          catalogue.fields().stream()
              .map(Field::name)
              .collect(Collectors.toCollection(TreeSet::new));
      warnUnknownFields(CoreConfigDef.FIELD_INCLUDE, config.fieldInclude(), object.name(), fields);
      warnUnknownFields(CoreConfigDef.FIELD_EXCLUDE, config.fieldExclude(), object.name(), fields);
      decisionRules
          .findProblems(object.name(), catalogue.fields())
          .forEach(text -> addError(SchemaConfigDef.SCHEMA_ACCEPT, text));
    }
  }

  private void onCatalogueFailure(CrmObject object, Result.Failure failure) {
    String message = object.name() + ": " + failure.message();
    if (failure.kind() == FailureKind.BAD_REQUEST) {
      warnings.add(message);
    } else {
      addError(
          CoreConfigDef.OBJECTS,
          message + " Or leave '" + object.name() + "' out of " + CoreConfigDef.OBJECTS + ".");
    }
  }

  /** Warnings only: a field may have gone, or be still to come. */
  private void warnUnknownFields(
      String setting, List<String> entries, String object, TreeSet<String> fields) {
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
                + Suggestions.didYouMean(field, fields));
      }
    }
  }

  private void notePollingCost(int objects) {
    long pollsPerDay = objects * (DAY_MS / config.pollIntervalMs());
    String dailyLimitNote = "";
    Result result = crm.send(new Request.Usage());
    if (result instanceof Result.Usage usage && usage.limit().isPresent()) {
      long limit = usage.limit().getAsLong();
      dailyLimitNote =
          String.format(
              Locale.ROOT,
              " The account has %,d requests a day, of which %,d are used today.%s",
              limit,
              usage.used(),
              pollsPerDay > limit / 4
                  ? " Objects without changes slow down, at most to "
                      + CoreConfigDef.POLL_IDLE_INTERVAL
                  : "");
    }
    notes.add(
        String.format(
            Locale.ROOT,
            "Looking at %d object(s) every %,d ms takes about %,d requests a day; reading what has"
                + " changed comes on top.%s",
            objects,
            config.pollIntervalMs(),
            pollsPerDay,
            dailyLimitNote));
  }

  /** What refutes the credentials, or says nothing about the settings, ends the check. */
  private Result send(Request request) throws CheckAborted {
    Result result = crm.send(request);
    if (result instanceof Result.Failure failure && failure.kind() == FailureKind.WRONG_ENDPOINT) {
      addError(CoreConfigDef.BASE_URL, failure.message());
      throw new CheckAborted(Optional.empty());
    }
    if (result instanceof Result.Failure && crm.ranOutOfTime()) {
      throw new CheckAborted(
          Optional.of(
              "The time for trying the settings on "
                  + config.vendorName()
                  + " was over before all was asked, for the connector's part of the request budget"
                  + " is small"
                  + (uncheckedObjects.isEmpty()
                      ? ""
                      : ". Not tried: " + String.join(", ", uncheckedObjects))
                  + ". What was not tried passes as it is; a task tells what it finds."));
    }
    if (result instanceof Result.Failure failure && failure.kind().isRetryable()) {
      throw new CheckAborted(
          Optional.of(
              "The settings could not be tried on "
                  + config.vendorName()
                  + ", which cannot be asked now: "
                  + failure.message()
                  + " They pass as they are, and the connector asks again when it runs."));
    }
    if (result instanceof Result.Failure failure && failure.kind() == FailureKind.UNAUTHORIZED) {
      addError(credentialsSetting(), failure.message());
      throw new CheckAborted(Optional.empty());
    }
    return result;
  }

  private String credentialsSetting() {
    return config.secretSetting().orElse(CoreConfigDef.VENDOR);
  }

  private void addError(String setting, String message) {
    errors.computeIfAbsent(setting, key -> new ArrayList<>()).add(message);
  }

  private String addressSetting() {
    return config.getString(CoreConfigDef.BASE_URL) == null
        ? CoreConfigDef.VENDOR
        : CoreConfigDef.BASE_URL;
  }

  /** Nothing more to be asked. */
  private static final class CheckAborted extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Optional<String> warning;

    CheckAborted(Optional<String> warning) {
      super(null, null, false, false);
      this.warning = warning;
    }

    Optional<String> warning() {
      return warning;
    }
  }
}
