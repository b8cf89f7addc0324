/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.demo;

import java.util.Optional;

/**
 * The demo's options.
 *
 * @param keep whether everything keeps running at the end
 * @param monitor whether Prometheus is started
 */
record DemoOptions(boolean keep, boolean monitor, DemoVendor vendor) {
  static final String USAGE =
      "The options are --keep, which leaves everything running, --monitor, which starts Prometheus,"
          + " and --vendor hubspot or --vendor salesforce.";

  /** Empty if there is an unknown one. */
  static Optional<DemoOptions> parse(String... args) {
    DemoOptions options = new DemoOptions(false, false, new HubspotDemo());
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--keep" -> options = new DemoOptions(true, options.monitor, options.vendor);
        case "--monitor" -> options = new DemoOptions(options.keep, true, options.vendor);
        case "--vendor" -> {
          i++;
          Optional<DemoVendor> vendor = i < args.length ? vendor(args[i]) : Optional.empty();
          if (vendor.isEmpty()) {
            return Optional.empty();
          }
          options = new DemoOptions(options.keep, options.monitor, vendor.get());
        }
        default -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(options);
  }

  private static Optional<DemoVendor> vendor(String name) {
    return switch (name) {
      case "hubspot" -> Optional.of(new HubspotDemo());
      case "salesforce" -> Optional.of(new SalesforceDemo());
      default -> Optional.empty();
    };
  }
}
