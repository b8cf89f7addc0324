package io.crmconnect.simhubspot;

/** Thrown if HubSpot rejects a call. */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  final transient Reply reply;

  /** The caller's mistake in a few words; null if the caller could not avoid it. */
  final String violation;

  RefusedException(Reply reply, String violation) {
    super(violation, null, false, false);
    this.reply = reply;
    this.violation = violation;
  }
}
