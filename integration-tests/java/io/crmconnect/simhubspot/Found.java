package io.crmconnect.simhubspot;

/** A record as one answer shows it. */
record Found(Rec rec, Version version) {
  long id() {
    return rec.id;
  }
}
