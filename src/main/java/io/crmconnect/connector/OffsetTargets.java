/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.connector;

import io.crmconnect.config.CoreConfigDef;
import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.config.NamedAssociation;
import io.crmconnect.crm.BudgetShare;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.ListMemberships;
import io.crmconnect.crm.PropertyHistory;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Checks that edited offsets are those of the account and of the objects that the settings select:
 * no task would ever read the others, and the edit would seem to have had no effect.
 */
public final class OffsetTargets {
  private static final long TIMEOUT_MS = 8_000;

  private final CrmSourceConfig config;
  private final Waiter waiter;

  public OffsetTargets(CrmSourceConfig config, Waiter waiter) {
    this.config = config;
    this.waiter = waiter;
  }

  /**
   * An account or a list of objects that cannot be asked for at present is not checked.
   *
   * @throws ConnectException that names the account or the object
   */
  public void check(List<String> accounts, List<String> objects) {
    checkNamedObjects(objects);
    try (BlockingCrm crm =
        new BlockingCrm(config.openVendor(new BudgetShare.Connector()), waiter, TIMEOUT_MS)) {
      if (crm.send(new Request.Account()) instanceof Result.Account account) {
        accounts.forEach(each -> checkAccount(each, account.id()));
      }
      if (config.wildcard()
          && crm.send(new Request.ListObjects()) instanceof Result.Objects listed) {
        List<String> selected =
            new ObjectSelection(config)
                .resolve(Optional.of(listed.objects())).stream().map(CrmObject::name).toList();
        objects.forEach(each -> checkSelected(each, selected, "the CRM has no such object"));
      }
    }
  }

  private void checkNamedObjects(List<String> objects) {
    if (!config.wildcard()) {
      List<String> selected = new ArrayList<>(config.objects());
      selected.addAll(config.namesOfReferenceOnly());
      config.namedAssociations().forEach(pair -> selected.add(pair.name()));
      config
          .historyProperties()
          .keySet()
          .forEach(object -> selected.add(object + PropertyHistory.NAME_SUFFIX));
      if (!config.lists().isEmpty()) {
        selected.add(ListMemberships.NAME);
      }
      if (config.associationWildcard()) {
        for (String from : config.objects()) {
          config.objects().forEach(to -> selected.add(new NamedAssociation(from, to).name()));
        }
      }
      String reason =
          CoreConfigDef.OBJECTS + " selects only " + String.join(", ", config.objects());
      objects.forEach(each -> checkSelected(each, selected, reason));
      return;
    }
    for (String object : objects) {
      if (config.excludedObjects().contains(object)) {
        throw unknown("object", object, CoreConfigDef.OBJECTS_EXCLUDE + " excludes it");
      }
    }
  }

  private static void checkSelected(String object, List<String> selected, String reason) {
    if (!selected.contains(object)) {
      throw unknown("object", object, reason);
    }
  }

  private static void checkAccount(String account, String expected) {
    if (!account.equals(expected)) {
      throw unknown(
          "account", account, "the credentials are those of the account '" + expected + "'");
    }
  }

  private static ConnectException unknown(String key, String value, String reason) {
    return new ConnectException(
        "The offset's partition has "
            + key
            + " '"
            + value
            + "', but "
            + reason
            + ", so no task would read it. Copy the complete partition from GET"
            + " /connectors/<name>/offsets.");
  }
}
