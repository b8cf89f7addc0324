package io.crmconnect.hubspot;

import io.crmconnect.crm.Crm;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmVendor;
import io.crmconnect.crm.Share;
import io.crmconnect.http.Budget;
import io.crmconnect.http.Transport;
import io.crmconnect.http.Wire;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/** The door to HubSpot's room. */
public final class HubspotVendor implements CrmVendor {
  private final Wire wire;

  public HubspotVendor(Wire wire) {
    this.wire = wire;
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
  public Map<String, String> problems(AbstractConfig config) {
    return new HubspotSettings(config).problems();
  }

  @Override
  public List<CrmObject> standardObjects() {
    return HubspotObjects.standard();
  }

  /** One request each: tasks know nothing of each other within a window. */
  @Override
  public int mostTasks(AbstractConfig config) {
    return new HubspotSettings(config).mostTasks();
  }

  @Override
  public boolean countsBesideTasks(AbstractConfig config) {
    return new HubspotSettings(config).countsBesideTasks();
  }

  @Override
  public Crm open(AbstractConfig config, Share share) {
    HubspotSettings settings = new HubspotSettings(config);
    URI base = settings.base();
    Transport transport = wire.transports().create(settings.timeouts());
    Credentials credentials =
        settings.oauth()
            ? new OauthToken(
                transport,
                base,
                settings.text(HubspotSettings.CLIENT_ID),
                settings.text(HubspotSettings.CLIENT_SECRET),
                settings.text(HubspotSettings.REFRESH_TOKEN))
            : Credentials.fixed(settings.text(HubspotSettings.ACCESS_TOKEN));
    return new HubspotCrm(
        transport,
        credentials,
        new Calls(base, settings.version(), settings.oauth()),
        new HubspotErrors(base),
        new Budget(settings.plan(share), wire.pacers()));
  }
}
