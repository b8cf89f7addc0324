package io.crmconnect.simhubspot;

/** HubSpot's refusal of a call. */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  final transient Reply reply;

  /** What the caller did wrong, in a few words; null where it could not know better. */
  final String violation;

  RefusedException(Reply reply, String violation) {
    super(violation, null, false, false);
    this.reply = reply;
    this.violation = violation;
  }
}
