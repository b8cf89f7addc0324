package io.crmconnect.hubspot;

import io.crmconnect.crm.BudgetShare;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmVendor;
import io.crmconnect.http.HttpFactories;
import io.crmconnect.http.Transport;
import io.crmconnect.ratelimit.RequestBudget;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/** HubSpot as a vendor. */
public final class HubspotVendor implements CrmVendor {
  private final HttpFactories httpFactories;

  public HubspotVendor(HttpFactories httpFactories) {
    this.httpFactories = httpFactories;
  }

  @Override
  public String name() {
    return "hubspot";
  }

  @Override
  public void define(ConfigDef settings) {
    HubspotSettings.define(settings);
  }

  @Override
  public Map<String, String> validate(AbstractConfig config) {
    return new HubspotSettings(config).validate();
  }

  @Override
  public List<CrmObject> standardObjects() {
    return HubspotObjects.standardObjects();
  }

  /** Tasks do not coordinate within a window, so each needs at least one request. */
  @Override
  public int maxTasks(AbstractConfig config) {
    return new HubspotSettings(config).maxTasks();
  }

  @Override
  public boolean canCountWhileTasksRun(AbstractConfig config) {
    return new HubspotSettings(config).canCountWhileTasksRun();
  }

  @Override
  public CrmClient open(AbstractConfig config, BudgetShare budgetShare) {
    HubspotSettings settings = new HubspotSettings(config);
    URI base = settings.baseUrl();
    Transport transport = httpFactories.transports().create(settings.timeouts());
    TokenSource tokenSource =
        settings.usesOAuth()
            ? new OAuthTokenSource(
                transport,
                base,
                settings.text(HubspotSettings.CLIENT_ID),
                settings.text(HubspotSettings.CLIENT_SECRET),
                settings.text(HubspotSettings.REFRESH_TOKEN))
            : TokenSource.ofStaticToken(settings.text(HubspotSettings.ACCESS_TOKEN));
    return new HubspotClient(
        transport,
        tokenSource,
        new RequestBuilder(base, settings.apiVersion(), settings.usesOAuth()),
        new HubspotErrors(base),
        new RequestBudget(settings.budgetPlan(budgetShare), httpFactories.pacers()));
  }
}
