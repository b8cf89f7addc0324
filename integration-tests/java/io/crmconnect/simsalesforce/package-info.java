/**
 * A simulated Salesforce, built from the facts about the real one, with its strictness, its delays
 * and its recycle bin. It is an in-process model without thread, wall clock or global randomness
 * ({@link io.crmconnect.simsalesforce.SimSalesforce}); {@link
 * io.crmconnect.simsalesforce.SimSalesforceServer} is its HTTP server.
 *
 * <pre>{@code
 * SimSalesforce org = new SimSalesforce(SimSettings.DEFAULT, random);
 * org.addObject("Account", SObjectTraits.data("001").asMergeable(), now);
 * org.addField("Account", SimField.of("Name", "string"), now);
 * String id = org.create("Account", Map.of("Name", "Acme"), now);
 * org.update("Account", List.of(id), Map.of("Name", "Acme Ltd"), now);
 * org.delete("Account", id, now); // undelete, hardDelete, emptyBin, merge(object, winner, losers)
 * org.restampAll("Account", now); // one SystemModstamp for all, as after a picklist change
 * org.setHidden("Account", List.of(id), true); // sharing
 * org.setFieldVisible("Account", "Name", false, now); // field-level security
 *
 * HttpOutcome.Response answer = org.handle(call, now); // the answer of the model
 * HttpOutcome any = org.exchange(call, now); // the same with CallFaults
 *
 * org.violations(); // texts about calls that a right client never sends; must be empty
 * org.stats(); // calls by resource, calls that count against the day's limit
 *
 * try (SimSalesforceServer server = SimSalesforceServer.start(org)) { } // server.uri()
 * }</pre>
 *
 * <p>Where no stored page tells how Salesforce behaves, {@link
 * io.crmconnect.simsalesforce.OpenQuestions} has both ways.
 */
package io.crmconnect.simsalesforce;
