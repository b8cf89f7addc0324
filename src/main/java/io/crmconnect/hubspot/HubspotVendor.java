/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import io.crmconnect.crm.BudgetShare;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmConfig;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmVendor;
import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.ListMemberships;
import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.crm.PropertyHistory;
import io.crmconnect.http.OAuthGrant;
import io.crmconnect.http.OAuthTokenSource;
import io.crmconnect.http.TokenSource;
import io.crmconnect.http.Transport;
import io.crmconnect.ratelimit.AccountBudgets;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/** HubSpot as a vendor: its settings, and the creation of its client. */
public final class HubspotVendor implements CrmVendor {
  static final String NAME = "hubspot";

  /**
   * HubSpot documents no limit. Each property adds up to some dozens of values to each of the 50
   * records of a response.
   */
  private static final int MAX_HISTORY_PROPERTIES = 50;

  private final Transport.Factory transports;
  private final AccountBudgets budgets;

  public HubspotVendor(Transport.Factory transports, AccountBudgets budgets) {
    this.transports = transports;
    this.budgets = budgets;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void define(ConfigDef settings) {
    HubspotSettings.define(settings);
  }

  @Override
  public Map<String, String> validate(AbstractConfig config) {
    return HubspotSettings.validate(config);
  }

  @Override
  public List<CrmObject> standardObjects() {
    return StandardObjects.all();
  }

  @Override
  public Optional<CrmObject> objectOfTypeId(String name) {
    return StandardObjects.isTypeId(name)
        ? Optional.of(new CrmObject(name, name))
        : Optional.empty();
  }

  @Override
  public List<CrmObject> referenceObjects() {
    return ReferenceObject.all();
  }

  @Override
  public Optional<CrmObject> associationOf(CrmObject from, CrmObject to) {
    return AssociationPairs.of(from, to);
  }

  @Override
  public List<CrmObject> associationsBetween(List<CrmObject> objects) {
    return AssociationPairs.between(objects);
  }

  @Override
  public Optional<CrmObject> historyOf(CrmObject object, List<String> properties) {
    return AssociationPairs.isRecordType(object)
        ? Optional.of(new PropertyHistory(object, properties).toCrmObject())
        : Optional.empty();
  }

  @Override
  public Optional<CrmObject> membershipsOf(List<String> lists) {
    return Optional.of(new ListMemberships(lists).toCrmObject());
  }

  @Override
  public int maxHistoryProperties() {
    return MAX_HISTORY_PROPERTIES;
  }

  @Override
  public int requestsPerList(CrmObject object, List<CrmObject> objects) {
    Optional<ReferenceObject> reference = ReferenceObject.of(object);
    if (reference.isEmpty()) {
      // Owners, and then archived ones.
      return 2;
    }
    return ReferenceParts.of(objects).list(reference.get(), customTypes(objects)).size() + 1;
  }

  private static List<CrmObject> customTypes(List<CrmObject> objects) {
    return objects.stream()
        .filter(each -> each.name().startsWith(HubspotObjects.CUSTOM_PREFIX))
        .toList();
  }

  @Override
  public IdOrder idOrder(String objectName) {
    return NumericIdOrder.INSTANCE;
  }

  /** The search can only continue after an id. */
  @Override
  public boolean isPosition(String objectName, String position) {
    return NumericIdOrder.isNumber(position);
  }

  @Override
  public String objectNamesHint() {
    return HubspotObjects.NAMES_HINT;
  }

  @Override
  public String unknownObjectHint(String objectName) {
    return HubspotObjects.unknownObjectHint(objectName);
  }

  /** Tasks of different workers do not coordinate, so each needs at least one request. */
  @Override
  public int maxTasks(CrmConfig common, AbstractConfig config) {
    return new HubspotSettings(common, config).maxTasks();
  }

  @Override
  public boolean canCountWhileTasksRun(CrmConfig common, AbstractConfig config) {
    return new HubspotSettings(common, config).canCountWhileTasksRun();
  }

  @Override
  public CrmClient open(CrmConfig common, AbstractConfig config, BudgetShare budgetShare) {
    HubspotSettings settings = new HubspotSettings(common, config);
    Transport transport = transports.create(settings.timeouts());
    try {
      return createClient(common, settings, transport, budgetShare);
    } catch (Throwable e) {
      transport.close();
      throw e;
    }
  }

  private HubspotClient createClient(
      CrmConfig common, HubspotSettings settings, Transport transport, BudgetShare budgetShare) {
    URI base = settings.baseUrl();
    TokenSource tokenSource =
        settings.usesOAuth()
            ? new OAuthTokenSource(
                transport,
                ApiVersion.tokenEndpoint(base),
                new OAuthGrant.RefreshToken(
                    settings.text(HubspotSettings.CLIENT_ID),
                    settings.text(HubspotSettings.CLIENT_SECRET),
                    settings.text(HubspotSettings.REFRESH_TOKEN)),
                common.redactor()::add,
                settings.timeouts())
            : TokenSource.ofStaticToken(settings.text(HubspotSettings.ACCESS_TOKEN));
    KnownTraits knownTraits = new KnownTraits();
    HubspotErrors errors = new HubspotErrors(base);
    return new HubspotClient(
        transport,
        tokenSource,
        new RequestBuilder(base, settings.apiVersion(), settings.usesOAuth(), knownTraits),
        new ResponseParser(
            errors,
            knownTraits,
            new CatalogueParser(errors, knownTraits, settings.sensitivities()),
            new ReferenceParser(errors, new ReferenceParts(common.objects())),
            new ChildParser(errors, knownTraits),
            common.reference().contains(HubspotObjects.OWNERS)),
        knownTraits,
        budgets.open(settings.accountKey(), settings.budgetPlan(budgetShare)));
  }
}
