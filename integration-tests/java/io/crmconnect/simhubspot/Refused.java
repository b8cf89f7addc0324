package io.crmconnect.simhubspot;

/** HubSpot's refusal of a call. */
final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  final transient Reply reply;

  /** What the caller did wrong, in a few words; null where it could not know better. */
  final String violation;

  Refused(Reply reply, String violation) {
    super(violation, null, false, false);
    this.reply = reply;
    this.violation = violation;
  }
}
