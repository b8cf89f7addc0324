/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import io.crmconnect.config.CoreConfigDef;
import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.config.SchemaConfigDef;
import io.crmconnect.config.Suggestions;
import io.crmconnect.config.Texts;
import io.crmconnect.connector.BlockingCrm;
import io.crmconnect.connector.ObjectSelection;
import io.crmconnect.crm.Association;
import io.crmconnect.crm.ChildObject;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.ListMemberships;
import io.crmconnect.crm.ObjectNames;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Validates the settings against the vendor: credentials, object names, permissions, and the
 * requests needed per day.
 */
final class LiveValidation {
  private static final long DAY_MS = 86_400_000;

  /** More of the listed objects are not offered. */
  private static final int MAX_RECOMMENDED = 1_000;

  /** A list that is only offered is awaited for so long. */
  private static final long LISTING_MS = 500;

  /** More excluded names are not compared with the known ones. */
  private static final int MAX_COMPARED_NAMES = 1_000;

  private final CrmSourceConfig config;
  private final BlockingCrm crm;
  private final Findings findings;
  private final SchemaDecisionRules decisionRules;
  private final NamedFields namedFields;
  private final ComparedFieldNames comparedFields;

  /** The objects that were not checked yet, in order. */
  private final Set<String> uncheckedObjects = new LinkedHashSet<>();

  /** Of each object that cannot be read, the scopes of which one is sufficient. */
  private final Map<String, List<String>> missingScopes = new TreeMap<>();

  private LiveValidation(CrmSourceConfig config, BlockingCrm crm) {
    this.config = config;
    this.crm = crm;
    this.findings = new Findings(config.validateConnections());
    this.namedFields = new NamedFields(config);
    this.comparedFields = new ComparedFieldNames(config);
    this.decisionRules = new SchemaDecisionRules(config.driftSettings().decisions());
  }

  static Findings validate(CrmSourceConfig config, BlockingCrm crm, RecordCounts counts) {
    LiveValidation validation = new LiveValidation(config, crm);
    try {
      validation.checkAccount();
      List<CrmObject> objects = validation.resolveObjects();
      List<CrmObject> objectsToCheck =
          objects.stream()
              .filter(
                  each ->
                      !config.wildcard()
                          || validation.decisionRules.hasDecisionFor(each.name())
                          || validation.namedFields.isNamedWithHistory(each.name()))
              .sorted(Comparator.comparing(each -> !validation.isNamedWithField(each.name())))
              .toList();
      objectsToCheck.forEach(object -> validation.uncheckedObjects.add(object.name()));
      validation.checkCatalogues(objectsToCheck);
      validation
          .decisionRules
          .findUnknownObjects(objects)
          .forEach(text -> validation.addError(SchemaConfigDef.SCHEMA_ACCEPT, text));
      validation
          .namedFields
          .findUnknown(objects.size())
          .forEach(
              (setting, texts) -> {
                // With all objects, not every catalogue is read.
                if (!config.wildcard() || setting.equals(CoreConfigDef.PROPERTY_HISTORY)) {
                  texts.forEach(text -> validation.addError(setting, text));
                }
              });
      SelectedListCheck.check(validation.crm, objects, validation.findings);
      if (!new ObjectSelection(config).needsVendorListing()
          && crm.sendWithin(new Request.ListObjects(), LISTING_MS)
              instanceof Result.Objects listed) {
        // Only to offer the names; without them, the standard objects are offered.
        validation.recommendObjects(listed.objects());
      }
      if (validation.findings.errors().isEmpty()) {
        validation.notePollingCost(objects);
        BackfillCost.estimate(config, validation.crm, counts, objects)
            .ifPresent(validation.findings::addNote);
        ReconcileCost.estimate(config, validation.crm, counts, objects, validation.comparedFields)
            .forEach(validation.findings::addNote);
        ChildCost.estimate(config, validation.crm, counts, objects)
            .forEach(validation.findings::addNote);
      }
    } catch (CheckAborted e) {
      e.warning().ifPresent(validation.findings::addWarning);
    }
    ScopesToGrant.describe(validation.missingScopes).ifPresent(validation.findings::addNote);
    return validation.findings;
  }

  private boolean isNamedWithField(String object) {
    return namedFields.isNamed(object) || decisionRules.hasDecisionFor(object);
  }

  private void checkAccount() throws CheckAborted {
    Result result = send(new Request.Account());
    if (result instanceof Result.Failure failure) {
      if (failure.kind() == FailureKind.FORBIDDEN) {
        addError(credentialsSetting(), failure.message());
      } else {
        addError(
            addressSetting(),
            "The responses from this address are not those of the vendor "
                + config.vendorName()
                + ". Check the address. "
                + failure.message());
      }
      throw new CheckAborted(Optional.empty());
    }
  }

  /** The objects that the settings select, without those reported as errors. */
  private List<CrmObject> resolveObjects() throws CheckAborted {
    ObjectSelection selection = new ObjectSelection(config);
    if (!selection.needsVendorListing()) {
      return selection.resolve(Optional.empty());
    }
    Result result = send(new Request.ListObjects());
    if (result instanceof Result.Objects listed) {
      recommendObjects(listed.objects());
      List<CrmObject> objects = selection.resolve(Optional.of(listed.objects()));
      selection.findInvalidTopicNames(listed.objects()).forEach(this::warnExcluded);
      return rejectUnknownObjects(objects, listed.objects());
    }
    Result.Failure failure = (Result.Failure) result;
    if (config.wildcard()) {
      findings.addWarning(
          "The vendor's objects could not be listed, so '*' was checked with the standard objects"
              + " only. "
              + failure.message());
    } else {
      addError(
          CoreConfigDef.OBJECTS, "The custom objects could not be listed. " + failure.message());
    }
    return selection.resolve(Optional.empty());
  }

  private void recommendObjects(List<CrmObject> listed) {
    Map<String, CrmObject> objects = new TreeMap<>();
    config.vendor().standardObjects().forEach(object -> objects.put(object.name(), object));
    listed.stream()
        .filter(object -> ObjectNames.isValid(object.name()))
        .limit(MAX_RECOMMENDED)
        .forEach(object -> objects.put(object.name(), object));
    List<String> names = List.copyOf(objects.keySet());
    findings.recommend(CoreConfigDef.OBJECTS, withWildcard(names));
    findings.recommend(CoreConfigDef.OBJECTS_EXCLUDE, names);
    List<CrmObject> selected =
        config.wildcard()
            ? List.copyOf(objects.values())
            : config.objects().stream().map(objects::get).filter(Objects::nonNull).toList();
    findings.recommend(
        CoreConfigDef.ASSOCIATIONS,
        withWildcard(
            config.vendor().associationsBetween(selected).stream()
                .map(LiveValidation::nameIn)
                .sorted()
                .toList()));
  }

  private static List<String> withWildcard(List<String> names) {
    return Stream.concat(Stream.of("*"), names.stream()).toList();
  }

  private void warnExcluded(String name) {
    findings.addWarning(
        "The object '"
            + name
            + "' is not copied, because "
            + CoreConfigDef.TOPIC_PREFIX
            + " and its name do not form a valid Kafka topic name. Shorten "
            + CoreConfigDef.TOPIC_PREFIX
            + ", or add the object to "
            + CoreConfigDef.OBJECTS_EXCLUDE
            + ".");
  }

  private List<CrmObject> rejectUnknownObjects(
      List<CrmObject> objects, List<CrmObject> listedObjects) {
    TreeSet<String> knownNames = new TreeSet<>();
    listedObjects.forEach(object -> knownNames.add(object.name()));
    config.vendor().standardObjects().forEach(object -> knownNames.add(object.name()));
    int comparedNames = 0;
    for (String excluded : config.excludedObjects()) {
      if (knownNames.contains(excluded)
          || findings.hasManyErrors(CoreConfigDef.OBJECTS_EXCLUDE)
          || ++comparedNames > MAX_COMPARED_NAMES) {
        continue;
      }
      Optional<String> suggestion = Suggestions.closestMatch(excluded, knownNames);
      if (suggestion.isPresent()) {
        addError(
            CoreConfigDef.OBJECTS_EXCLUDE,
            "There is no object '"
                + Texts.quote(excluded)
                + "'. Did you mean '"
                + suggestion.get()
                + "'?");
      }
    }
    List<CrmObject> existingObjects = new ArrayList<>();
    for (CrmObject object : objects) {
      if (knownNames.contains(object.name())
          || config.vendor().objectOfTypeId(object.name()).isPresent()
          || config.referenceObjects().contains(object)
          || ChildObject.isChild(object)) {
        existingObjects.add(object);
      } else if (!findings.hasManyErrors(CoreConfigDef.OBJECTS)) {
        String hint = config.vendor().unknownObjectHint(object.name());
        addError(
            CoreConfigDef.OBJECTS,
            "There is no object '"
                + Texts.quote(object.name())
                + "'"
                + Suggestions.didYouMean(object.name(), knownNames)
                + " Correct the name or remove it. The known objects are "
                + Texts.list(knownNames)
                + "."
                + (hint.isEmpty() ? "" : " " + hint));
      }
    }
    return existingObjects;
  }

  /** First one part of each, which is all that most settings need, then what is still to find. */
  private void checkCatalogues(List<CrmObject> objects) throws CheckAborted {
    Map<CrmObject, Result.Catalogue> incomplete = new LinkedHashMap<>();
    crm.sendAll(
        objects.stream().<Request>map(Request.Catalogue::new).toList(),
        (request, result) -> {
          CrmObject object = ((Request.Catalogue) request).object();
          if (abortIfUseless(result) instanceof Result.Catalogue catalogue) {
            namedFields.addCatalogue(object.name(), catalogue.fields());
            if (needsNextPart(object, catalogue)) {
              incomplete.put(object, catalogue);
              return Optional.empty();
            }
          }
          checkCatalogue(object, result);
          return Optional.empty();
        });
    List<Request> nextParts = new ArrayList<>();
    incomplete.forEach(
        (object, catalogue) -> {
          // Another object may have the field.
          if (needsNextPart(object, catalogue)) {
            nextParts.add(new Request.Catalogue(object, catalogue.nextPart()));
          } else {
            checkCatalogue(object, catalogue);
          }
        });
    crm.sendAll(nextParts, (request, result) -> addPart(request, result, incomplete));
  }

  private Optional<Request> addPart(
      Request request, Result result, Map<CrmObject, Result.Catalogue> catalogues)
      throws CheckAborted {
    CrmObject object = ((Request.Catalogue) request).object();
    if (!(abortIfUseless(result) instanceof Result.Catalogue part)) {
      checkCatalogue(object, result);
      return Optional.empty();
    }
    Result.Catalogue catalogue = catalogues.get(object).plus(part);
    if (catalogue.nextPart().isPresent()) {
      catalogues.put(object, catalogue);
      return Optional.of(new Request.Catalogue(object, catalogue.nextPart()));
    }
    checkCatalogue(object, catalogue);
    return Optional.empty();
  }

  private boolean needsNextPart(CrmObject object, Result.Catalogue catalogue) {
    return catalogue.nextPart().isPresent()
        && (namedFields.isUnknownSoFar(object.name())
            || decisionRules.hasDecisionFor(object.name()));
  }

  private void checkCatalogue(CrmObject object, Result result) {
    uncheckedObjects.remove(object.name());
    if (result instanceof Result.Failure failure) {
      onCatalogueFailure(object, failure);
    } else if (result instanceof Result.Catalogue catalogue) {
      namedFields.addCatalogue(object.name(), catalogue.fields());
      comparedFields.addCatalogue(object, catalogue.fields());
      decisionRules
          .findProblems(object.name(), catalogue.fields())
          .forEach(text -> addError(SchemaConfigDef.SCHEMA_ACCEPT, text));
    }
  }

  private void onCatalogueFailure(CrmObject object, Result.Failure failure) {
    String message = object.name() + ": " + failure.message();
    if (Association.isAssociation(object) && config.associationWildcard()) {
      return;
    }
    missingScopes.put(nameIn(object), failure.scopes());
    String setting = settingOf(object);
    if (failure.kind() == FailureKind.BAD_REQUEST) {
      findings.addWarning(message);
    } else {
      addError(
          setting,
          message + " Alternatively, remove '" + nameIn(object) + "' from " + setting + ".");
    }
  }

  /** The setting that selects the object. */
  private static String settingOf(CrmObject object) {
    Optional<ChildObject> child = ChildObject.of(object);
    if (child.isEmpty()) {
      return CoreConfigDef.OBJECTS;
    }
    if (child.get() instanceof ListMemberships) {
      return CoreConfigDef.LISTS;
    }
    return child.get() instanceof Association
        ? CoreConfigDef.ASSOCIATIONS
        : CoreConfigDef.PROPERTY_HISTORY;
  }

  /** The object as the settings name it. */
  private static String nameIn(CrmObject object) {
    Optional<ChildObject> child = ChildObject.of(object);
    if (child.isEmpty()) {
      return object.name();
    }
    return child.get() instanceof Association pair
        ? pair.from().name() + ":" + pair.to().name()
        : child.get().parent().name();
  }

  private void notePollingCost(List<CrmObject> objects) {
    Set<String> referenceNames = config.namesOfReferenceOnly();
    List<CrmObject> references =
        objects.stream().filter(each -> referenceNames.contains(each.name())).toList();
    long children = objects.stream().filter(ChildObject::isChild).count();
    notePollingCost((int) (objects.size() - references.size() - children));
    if (!references.isEmpty()) {
      noteReferenceCost(references, objects);
    }
  }

  private void noteReferenceCost(List<CrmObject> references, List<CrmObject> objects) {
    long requestsPerDay = 0;
    for (CrmObject reference : references) {
      boolean isReference = crm.vendorCapabilities().capabilities(reference).reference();
      long intervalMs = isReference ? config.referenceIntervalMs() : config.pollIntervalMs();
      requestsPerDay += config.vendor().requestsPerList(reference, objects) * (DAY_MS / intervalMs);
    }
    findings.addNote(
        String.format(
            Locale.ROOT,
            "Listing %d reference object(s) every %,d ms takes about %,d requests per day, and one"
                + " more for each further page.",
            references.size(),
            config.referenceIntervalMs(),
            requestsPerDay));
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
              " The account's daily limit is %,d requests, of which %,d are used today.%s",
              limit,
              usage.used(),
              pollsPerDay > limit / 4
                  ? " Objects without changes are polled less often, at least every "
                      + CoreConfigDef.POLL_IDLE_INTERVAL
                      + "."
                  : "");
    }
    findings.addNote(
        String.format(
            Locale.ROOT,
            "Polling %d object(s) every %,d ms takes about %,d requests per day. Reading changed"
                + " records takes further requests.%s",
            objects,
            config.pollIntervalMs(),
            pollsPerDay,
            dailyLimitNote));
  }

  private Result send(Request request) throws CheckAborted {
    return abortIfUseless(crm.send(request));
  }

  /**
   * The check is aborted if the credentials or the address are wrong, or if the response says
   * nothing about the settings.
   */
  private Result abortIfUseless(Result result) throws CheckAborted {
    if (result instanceof Result.Failure failure && failure.kind() == FailureKind.WRONG_ENDPOINT) {
      addError(CoreConfigDef.BASE_URL, failure.message());
      throw new CheckAborted(Optional.empty());
    }
    if (result instanceof Result.Failure && crm.ranOutOfTime()) {
      throw new CheckAborted(
          Optional.of(
              "The check of the settings against "
                  + config.vendorName()
                  + " ran out of time, because the connector's share of the request budget is"
                  + " small."
                  + (uncheckedObjects.isEmpty()
                      ? ""
                      : " Objects not checked: " + Texts.list(uncheckedObjects) + ".")
                  + " Settings that were not checked are accepted. The tasks report problems as"
                  + " events."));
    }
    if (result instanceof Result.Failure failure
        && (failure.kind() == FailureKind.THROTTLED || crm.wasDeniedByBudget())) {
      throw new CheckAborted(
          Optional.of(
              "The settings could not be checked against "
                  + config.vendorName()
                  + ", whose request limit is used up at present: "
                  + failure.message()
                  + " They are accepted. The tasks report problems as events."));
    }
    if (result instanceof Result.Failure failure && failure.kind().isRetryable()) {
      findings.addUnreachable(
          addressSetting(),
          "The settings could not be checked against "
              + config.vendorName()
              + ", which is unavailable at present: "
              + failure.message());
      throw new CheckAborted(Optional.empty());
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
    findings.addError(setting, message);
  }

  private String addressSetting() {
    return config.getString(CoreConfigDef.BASE_URL) == null
        ? CoreConfigDef.VENDOR
        : CoreConfigDef.BASE_URL;
  }

  /** Ends the check, with a warning or with the errors added so far. */
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
