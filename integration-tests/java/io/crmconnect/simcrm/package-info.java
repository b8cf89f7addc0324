/** What the simulated CRMs share: an HTTP face, the clocks of a vendor's nodes, and replies. */
package io.crmconnect.simcrm;
