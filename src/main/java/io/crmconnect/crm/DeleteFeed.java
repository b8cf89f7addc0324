package io.crmconnect.crm;

/** How a vendor names what was deleted of an object. */
public enum DeleteFeed {
  /** Not at all: what a whole list lacks is gone. */
  NONE,
  /** By a list of what was deleted of late, without order ({@link Request.ListDeleted}). */
  RECYCLE_BIN,
  /** By the deletes since an instant ({@link Request.DeletedSince}). */
  TIME_RANGE
}
