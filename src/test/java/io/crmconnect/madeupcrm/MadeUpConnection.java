/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.madeupcrm;

import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.Request;
import java.util.function.Consumer;

/** The way to the made-up CRM, in place of HTTP. */
public interface MadeUpConnection {
  /** The callback is called once, unless {@link #close} comes first. */
  void send(Request request, Consumer<CrmResponse> callback);

  void close();
}
