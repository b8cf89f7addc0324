package io.crmconnect.sync.core;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Walks the pages of a vendor's list or of its changes: holds the token of the page to request and
 * the tokens before it. A token that occurs twice leads back to a page that was read already. Such
 * a page, or another one that cannot be used, may be requested again three times; then the caller
 * decides.
 */
public final class PageWalk {
  private static final int MAX_RETRIES = 3;

  private final boolean remembersTokens;
  private final Set<String> seenTokens = new HashSet<>();
  private String token;
  private int retries;

  private PageWalk(String token, boolean remembersTokens) {
    this.token = token;
    this.remembersTokens = remembersTokens;
  }

  /** Starts at the beginning of the list. */
  public static PageWalk fromBeginning() {
    return new PageWalk("", true);
  }

  /**
   * @param token of the first page to request; empty: the beginning of the list
   * @param remembersTokens whether earlier tokens are kept. They are not needed if rows come by
   *     ascending id: their order shows that a page was read before
   */
  public static PageWalk from(String token, boolean remembersTokens) {
    return new PageWalk(token, remembersTokens);
  }

  /** Token of the page to request; empty: the beginning of the list. */
  public Optional<String> pageToken() {
    return token.isEmpty() ? Optional.empty() : Optional.of(token);
  }

  public boolean isAtBeginning() {
    return token.isEmpty();
  }

  /** Whether this next token, named by the current page, occurred before. */
  public boolean leadsBackTo(String nextToken) {
    return !nextToken.isEmpty() && (nextToken.equals(token) || seenTokens.contains(nextToken));
  }

  /** Counts a page that cannot be used; returns whether it may be requested again. */
  public boolean tryAgain() {
    return ++retries <= MAX_RETRIES;
  }

  public void resetRetries() {
    retries = 0;
  }

  /** The current page is complete; empty: it was the last one. */
  public void advanceTo(String nextToken) {
    markSeen(nextToken);
    token = nextToken;
  }

  /** Continues at a page other than the next one. */
  public void moveTo(String newToken) {
    token = newToken;
  }

  public void markSeen(String nextToken) {
    if (remembersTokens && !nextToken.isEmpty()) {
      seenTokens.add(nextToken);
    }
  }

  /** Discards a token because the page that named it will be read again. */
  public void forget(String nextToken) {
    seenTokens.remove(nextToken);
  }

  /** Returns to the beginning; failed attempts still count. */
  public void restart() {
    token = "";
    seenTokens.clear();
  }

  /** Returns to the beginning and resets the failed attempts. */
  public void reset() {
    restart();
    retries = 0;
  }
}
