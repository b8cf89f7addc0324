/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import io.crmconnect.crm.Result;
import io.crmconnect.http.HttpOutcome;
import java.io.IOException;

/** The call of one request, and what its answer means. */
record Exchange(ApiCall call, Answer answer) {

  /** Converts an answer. */
  interface Answer {
    /**
     * @throws IOException if the body is not the expected JSON
     */
    Result parse(HttpOutcome.Response response) throws IOException;
  }
}
