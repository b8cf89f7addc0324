package io.crmconnect;

/** What is wrong between settings that are right alone. */
final class SettingsCheck {
  private SettingsCheck() {}
}
