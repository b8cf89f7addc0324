package io.crmconnect.sync;

/** An offset that no version of this connector wrote; the message names the key and the remedy. */
public final class IllegalOffsetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  IllegalOffsetException(String message) {
    super(message);
  }
}
