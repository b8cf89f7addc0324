/**
 * Tests of the packaged connector end to end: a simulated HubSpot over HTTP, a real broker, worker,
 * registry and Postgres. All tests of a build share one {@link io.crmconnect.stack.Stack} ({@link
 * io.crmconnect.e2e.SharedStack}); each test has its own CRM, connectors and topics.
 */
package io.crmconnect.e2e;
