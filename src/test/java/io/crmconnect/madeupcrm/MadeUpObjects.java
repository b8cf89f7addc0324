/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.madeupcrm;

import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.ChangeFeed;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.DeleteFeed;
import io.crmconnect.crm.IdOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The objects of the made-up CRM and what it offers for each. */
public final class MadeUpObjects {
  /** Supports everything in the port except a recycle bin. */
  public static final String ACCOUNTS = "accounts";

  /** Cannot be read by ids. */
  public static final String PRICE_LINES = "price_lines";

  /** Neither a safe bound nor a delete feed, and its list tokens are no ids. */
  public static final String GADGETS = "custom_gadgets";

  /** Names no changes, and cannot be read by ids. */
  public static final String TAGS = "tags";

  private static final IdOrder RESUMABLE = new MadeUpIds.BinaryOrder(true);
  private static final IdOrder OPAQUE = new MadeUpIds.BinaryOrder(false);
  private static final Map<String, Capabilities> CAPABILITIES = new LinkedHashMap<>();

  static {
    CAPABILITIES.put(
        ACCOUNTS,
        new Capabilities(ChangeFeed.ROWS, true, DeleteFeed.TIME_RANGE, true, RESUMABLE, 80, 100));
    CAPABILITIES.put(
        PRICE_LINES,
        new Capabilities(ChangeFeed.ROWS, true, DeleteFeed.NONE, false, RESUMABLE, 0, 90));
    CAPABILITIES.put(
        GADGETS, new Capabilities(ChangeFeed.ROWS, false, DeleteFeed.NONE, true, OPAQUE, 50, 70));
    CAPABILITIES.put(
        TAGS, new Capabilities(ChangeFeed.NONE, false, DeleteFeed.NONE, false, OPAQUE, 0, 60));
  }

  private MadeUpObjects() {}

  static List<CrmObject> all() {
    return CAPABILITIES.keySet().stream().map(name -> new CrmObject(name, name)).toList();
  }

  static Capabilities capabilities(String object) {
    return CAPABILITIES.get(object);
  }
}
