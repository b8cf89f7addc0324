/**
 * A simulated HubSpot, built from the facts about the real one, with its strictness and its delays.
 * It is an in-process model without thread, wall clock or global randomness ({@link
 * io.crmconnect.simhubspot.SimHubspot}); {@link io.crmconnect.simhubspot.SimHubspotServer} is its
 * HTTP server.
 *
 * <pre>{@code
 * SimSettings settings =
 *     SimSettings.DEFAULT
 *         .withQuota(SimQuota.DEFAULT.withDaily(250_000))
 *         .withLag(SimLag.DEFAULT.withSlowIndexChance(0.05).withMaxSlowIndexMs(600_000))
 *         .withFaults(SimFaults.NONE.withServerErrors(0.02).withResets(0.01));
 * SimHubspot hubspot = new SimHubspot(settings, random); // uses only its first two longs
 * hubspot.addType("pets", "2-123"); // a custom object; the standard objects exist
 * hubspot.addProperty("contacts", SimProperty.of("age", "number"));
 * long id = hubspot.create("contacts", Map.of("email", "a@b.c", "age", "7"), now);
 * hubspot.update("contacts", id, Map.of("age", "8"), now); // "" clears
 * hubspot.bulkUpdate("contacts", ids, Map.of("age", "9"), now); // one ms for all
 * hubspot.archive("contacts", id, now); // restore, gdprDelete, merge(type, winner, loser, now)
 * hubspot.renameProperty("contacts", "age", "age_in_years"); // removeProperty
 *
 * HttpOutcome response = hubspot.handle(call, now); // the response of the model
 * HttpOutcome any = hubspot.exchange(call, now); // the same with SimFaults
 *
 * for (SimRow row : hubspot.rows("contacts")) { } // the true live rows by ascending id
 * hubspot.consistentFrom(); // the instant from which index and replicas show all commits
 * hubspot.violations(); // texts about calls that HubSpot would reject; must be empty
 * hubspot.stats(); // calls by kind, 429s by kind, 429s caused by own calls only
 * hubspot.arrivals(SimHubspot.Bucket.SEARCH); // arrival times, for an independent check of limits
 * hubspot.onChange(change -> story.add(change)); // each commit with visibleAt and indexedAt
 *
 * SampleData.fill(hubspot, seed, SampleData.Sizes.DEMO, now); // 40,000 rows, computed
 * try (SimHubspotServer server = SimHubspotServer.start(hubspot)) { } // server.uri(); /__sim/stats
 * }</pre>
 *
 * <p>Time never goes back: {@code now} is the same or later from call to call. All instants are
 * true epoch ms; only responses contain times of node clocks. Owners are also an object: {@code
 * create("owners", ...)} with {@code email, firstName, lastName, type, userId}.
 */
package io.crmconnect.simhubspot;
