/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.config.TaskConfig.WeightedObject;
import io.crmconnect.config.Texts;
import io.crmconnect.crm.ChildObject;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.VendorCapabilities;
import io.crmconnect.sync.reconcile.SweepInterval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * What validation notes of the costs, once more for the event at the start of the connector. Only
 * what stays the same from one start to the next is part of it, or tasks would be started anew.
 */
public final class StartCosts {
  private static final long DAY_MS = 86_400_000;

  private StartCosts() {}

  /** See {@link io.crmconnect.connector.CostEstimator}. */
  public static List<String> estimate(
      CrmSourceConfig config,
      VendorCapabilities capabilities,
      List<WeightedObject> objects,
      Map<String, List<String>> missingScopes) {
    List<WeightedObject> polled =
        objects.stream().filter(each -> isPolled(each.toCrmObject(), capabilities)).toList();
    List<String> sentences = new ArrayList<>();
    if (polled.isEmpty()) {
      return sentences;
    }
    sentences.add(
        String.format(
            Locale.ROOT,
            "Polling %d object(s) every %,d ms takes about %,d requests per day.",
            polled.size(),
            config.pollIntervalMs(),
            polled.size() * (DAY_MS / config.pollIntervalMs())));
    // An object that was not counted weighs as much as a record.
    List<WeightedObject> counted = polled.stream().filter(each -> each.weight() > 1).toList();
    if (!counted.isEmpty()) {
      addCopy(config, capabilities, counted, sentences);
    }
    TreeSet<String> unreadable = new TreeSet<>();
    polled.stream().filter(each -> each.weight() == 0).forEach(each -> unreadable.add(each.name()));
    if (!unreadable.isEmpty()) {
      sentences.add(
          "These credentials may not read "
              + Texts.list(unreadable)
              + "; the events object.suspended say why.");
      ScopesToGrant.describe(missingScopes).ifPresent(sentences::add);
    }
    return sentences;
  }

  private static boolean isPolled(CrmObject object, VendorCapabilities capabilities) {
    return !ChildObject.isChild(object) && !capabilities.capabilities(object).reference();
  }

  private static void addCopy(
      CrmSourceConfig config,
      VendorCapabilities capabilities,
      List<WeightedObject> objects,
      List<String> sentences) {
    long records = 0;
    long requests = 0;
    double reconcilesPerDay = 0;
    long intervalMs = config.reconcileSettings().intervalMs();
    for (WeightedObject object : objects) {
      int pageSize = capabilities.capabilities(object.toCrmObject()).listPageSize();
      long pages = (object.weight() + pageSize - 1) / pageSize;
      records += object.weight();
      requests += pages;
      if (config.reconcileSettings().isEnabled()) {
        reconcilesPerDay +=
            pages
                * (double) DAY_MS
                / SweepInterval.extend(
                    intervalMs, object.weight(), pageSize, 0, OptionalLong.empty());
      }
    }
    double perSecond = capabilities.maxBackfillRequestsPerSecond();
    sentences.add(
        String.format(
            Locale.ROOT,
            "Copying the history of about %,d records takes about %,d requests%s.",
            records,
            requests,
            perSecond > 0 ? ", " + BackfillCost.describe(requests / perSecond) + " at best" : ""));
    if (config.reconcileSettings().isEnabled()) {
      sentences.add(
          String.format(
              Locale.ROOT,
              "Reconciling them every %,d ms takes about %,.0f requests per day.",
              intervalMs,
              reconcilesPerDay));
    }
  }
}
