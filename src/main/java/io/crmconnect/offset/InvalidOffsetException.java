/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

/**
 * Thrown for an offset that no version of this connector wrote; the message names the key and the
 * remedy.
 */
public final class InvalidOffsetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidOffsetException(String message) {
    super(message);
  }
}
