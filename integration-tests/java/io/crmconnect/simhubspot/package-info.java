/**
 * A simulated HubSpot, built from the facts about the real one: strict where it is strict, lagging
 * where it lags. One in-process model without thread, wall clock or global randomness ({@link
 * io.crmconnect.simhubspot.SimHubspot}); {@link io.crmconnect.simhubspot.SimHubspotServer} is its
 * HTTP face.
 *
 * <pre>{@code
 * SimSettings settings =
 *     SimSettings.CALM
 *         .withQuota(SimQuota.DEFAULT.withDaily(250_000))
 *         .withLag(SimLag.CALM.withIndexLongChance(0.05).withIndexLongMaxMs(600_000))
 *         .withFaults(SimFaults.NONE.withServerErrors(0.02).withResets(0.01));
 * SimHubspot hubspot = new SimHubspot(settings, random); // only its first longs are drawn
 * hubspot.addType("pets", "2-123"); // a custom object; the standard ones are there
 * hubspot.addProperty("contacts", SimProperty.of("age", "number"));
 * long id = hubspot.create("contacts", Map.of("email", "a@b.c", "age", "7"), now);
 * hubspot.update("contacts", id, Map.of("age", "8"), now); // "" clears
 * hubspot.bulkUpdate("contacts", ids, Map.of("age", "9"), now); // one ms for all
 * hubspot.archive("contacts", id, now); // restore, gdprDelete, merge(type, winner, loser, now)
 * hubspot.renameProperty("contacts", "age", "age_in_years"); // removeProperty
 *
 * HttpOutcome.Response honest = hubspot.handle(call, now); // the model's answer
 * HttpOutcome any = hubspot.exchange(call, now); // the same with SimFaults on top
 *
 * for (SimRow row : hubspot.rows("contacts")) { } // the truth: live rows by ascending id
 * hubspot.rightFrom(); // the instant from which index and replicas show everything
 * hubspot.violations(); // what HubSpot would have refused, a text each; must be empty
 * hubspot.stats(); // calls by kind, 429s by kind, 429s that no other app excuses
 * hubspot.arrivals(SimHubspot.Bucket.SEARCH); // instants, for an independent check of the windows
 * hubspot.onChange(change -> story.add(change)); // each commit with visibleAt and indexedAt
 *
 * SampleData.fill(hubspot, seed, SampleData.Sizes.DEMO, now); // 40,000 rows, computed
 * try (SimHubspotServer server = SimHubspotServer.start(hubspot)) { } // server.uri(); /__sim/stats
 * }</pre>
 *
 * <p>Time never goes back: {@code now} is the same or later from call to call. All instants are
 * true epoch ms; what a node's clock makes of them shows in answers only. Owners are an object too:
 * {@code create("owners", ...)} with {@code email, firstName, lastName, type, userId}.
 */
package io.crmconnect.simhubspot;
