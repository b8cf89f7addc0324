/**
 * Salesforce behind the vendor port: REST API, OAuth flows, and what its answers mean.
 *
 * <p>Rows are read with SOQL from the records themselves, so they are used as they are. Every list
 * is continued behind its last id with a statement of its own; no query locator is used.
 */
package io.crmconnect.salesforce;
