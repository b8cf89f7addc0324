/**
 * The main job as one command: a simulated HubSpot, a broker, a Connect worker with the packaged
 * plugin, a registry, a Postgres and the stock JDBC sink, each a process of its own; progress while
 * it runs, and at the end a comparison of CRM and warehouse value by value.
 */
package io.crmconnect.demo;
