/**
 * The demo: a simulated HubSpot or Salesforce, a broker, a Connect worker with the packaged plugin
 * and the stock JDBC sink, a registry and Postgres, as separate processes. It shows progress while
 * it runs, and compares the CRM with the warehouse value by value at the end.
 */
package io.crmconnect.demo;
