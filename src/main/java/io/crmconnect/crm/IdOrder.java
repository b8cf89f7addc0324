package io.crmconnect.crm;

import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The order in which a vendor lists the ids of an object. Ids are text; what can be calculated with
 * them is the vendor's knowledge.
 */
public interface IdOrder extends Comparator<String> {

  /**
   * Whether a page of the list can be asked behind this id: its page token is the id itself. The
   * caller verifies that on every page.
   */
  boolean isResumable(String id);

  /**
   * The number that this id is the decimal text of ({@code Long.toString}), 0 or more, where such
   * ids are ordered as numbers; an index keeps it in place of the text. Empty: the text is kept.
   */
  OptionalLong toLong(String id);

  /**
   * How many ids can lie behind the one and up to the other.
   *
   * @return 0 where that is not known: the list is not split there
   */
  long distance(String afterId, String endId);

  /**
   * An id about halfway, where a list can be split.
   *
   * @return empty where there is none
   */
  Optional<String> midpoint(String afterId, String endId);
}
