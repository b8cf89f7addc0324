/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

/** Describes a body that should have been JSON. */
public final class UnusableBody {
  private UnusableBody() {}

  /** What is wrong with it, without a quote from it. */
  public static String describe(byte[] body) {
    if (body.length == 0) {
      return "it is empty";
    }
    return body[0] == '<'
        ? "it is a web page, not JSON"
        : "it is not the expected JSON, or it is truncated";
  }
}
