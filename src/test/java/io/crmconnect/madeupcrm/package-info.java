/**
 * A CRM that does not exist, for the tests: what the port must support besides HubSpot.
 *
 * <p>Its ids have 15 letters and digits in binary order. Its queries return whole rows, in the
 * order of their versions, after a position that only the vendor understands. Transactions may
 * become visible long after the time that they are stamped with; for some objects the vendor says
 * up to which version everything is visible. Deletes come as a feed by time, which also says what a
 * record was merged into; there is no recycle bin, and some objects have no feed. One object cannot
 * be read by ids, another one names no changes. There are two limits: {@code calls} in ten seconds
 * and {@code queries} in a second.
 *
 * <p>{@link io.crmconnect.madeupcrm.MadeUpAccount} is the CRM, {@link
 * io.crmconnect.madeupcrm.MadeUpApi} answers requests about it, and {@link
 * io.crmconnect.madeupcrm.MadeUpVendor} implements the port.
 */
package io.crmconnect.madeupcrm;
