/**
 * The packaged connector end to end: a simulated HubSpot over HTTP, a real broker, worker, registry
 * and Postgres. One {@link io.crmconnect.stack.Stack} serves all tests of a build ({@link
 * io.crmconnect.e2e.SharedStack}); a test has its own CRM, connectors and topics.
 */
package io.crmconnect.e2e;
