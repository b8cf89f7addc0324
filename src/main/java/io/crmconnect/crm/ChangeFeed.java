package io.crmconnect.crm;

/** How a vendor names what changed in an object since an instant. */
public enum ChangeFeed {
  /** Not at all: the object is listed whole each time. */
  NONE,
  /** By ids and versions, for example from a search index; the rows are read by their ids. */
  IDS,
  /** By whole rows, which are as good as rows read by their ids. */
  ROWS
}
