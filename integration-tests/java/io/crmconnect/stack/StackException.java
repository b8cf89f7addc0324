package io.crmconnect.stack;

/** A part of the stack did not do what was waited for; the message says which and shows its log. */
public final class StackException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StackException(String message) {
    super(message);
  }

  StackException(String message, Throwable cause) {
    super(message, cause);
  }
}
