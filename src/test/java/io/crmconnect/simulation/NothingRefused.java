/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.List;

/** No request was sent that the vendor refuses. */
final class NothingRefused implements FinalCheck {
  private final List<String> refusedRequests;

  /**
   * @param refusedRequests grows as the vendor refuses requests
   */
  NothingRefused(List<String> refusedRequests) {
    this.refusedRequests = refusedRequests;
  }

  @Override
  public String name() {
    return "the vendor is asked nothing it refuses";
  }

  @Override
  public void check(AtRest atRest) {
    if (!refusedRequests.isEmpty()) {
      throw violation(refusedRequests.toString());
    }
  }
}
