package io.crmconnect.sync;

/**
 * A stretch of the list that is read page by page.
 *
 * @param token of the next page; empty: from the list's beginning
 * @param until the last id that belongs to it; empty: to the list's end
 */
record Lane(String token, String until) {
  static final Lane WHOLE = new Lane("", "");
}
