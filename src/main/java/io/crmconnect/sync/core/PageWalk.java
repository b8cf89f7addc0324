package io.crmconnect.sync.core;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The way through the pages of a vendor's list, or of its changes: the token of the page to
 * request, and the tokens that came before. A token that comes twice leads back to a page that was
 * read already. Such a page, and others that cannot be used, may be requested again three times;
 * then the caller decides.
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

  /** From the beginning of the list. */
  public static PageWalk fromBeginning() {
    return new PageWalk("", true);
  }

  /**
   * @param token of the first page; empty: the list's first
   * @param remembersTokens whether tokens are kept: where rows come by ascending id, their order
   *     shows that a page came before, so only the present page's token is looked at
   */
  public static PageWalk from(String token, boolean remembersTokens) {
    return new PageWalk(token, remembersTokens);
  }

  /** Of the page to request; empty: the list's first. */
  public Optional<String> pageToken() {
    return token.isEmpty() ? Optional.empty() : Optional.of(token);
  }

  public boolean isAtBeginning() {
    return token.isEmpty();
  }

  /** Whether this token, which the present page names as the next one, came before. */
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

  /** The page is done; empty: it was the last. */
  public void advanceTo(String nextToken) {
    markSeen(nextToken);
    token = nextToken;
  }

  /** A page out of turn is requested. */
  public void moveTo(String newToken) {
    token = newToken;
  }

  public void markSeen(String nextToken) {
    if (remembersTokens && !nextToken.isEmpty()) {
      seenTokens.add(nextToken);
    }
  }

  /** The page that named it will be read once more. */
  public void forget(String nextToken) {
    seenTokens.remove(nextToken);
  }

  /** Back to the beginning; what was tried in vain still counts. */
  public void restart() {
    token = "";
    seenTokens.clear();
  }

  /** Back to the beginning, as if nothing had been requested yet. */
  public void reset() {
    restart();
    retries = 0;
  }
}
