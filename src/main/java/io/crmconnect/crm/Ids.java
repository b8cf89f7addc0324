package io.crmconnect.crm;

import java.util.Comparator;

/** The vendor's order of ids: numbers as numbers and before all else, the rest as text. */
public final class Ids {
  public static final Comparator<String> ORDER = Ids::compare;

  private Ids() {}

  public static boolean isNumber(String id) {
    if (id.isEmpty()) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
    }
    return true;
  }

  static int compare(String a, String b) {
    boolean isNumeric = isNumber(a);
    if (isNumeric != isNumber(b)) {
      return isNumeric ? -1 : 1;
    }
    if (!isNumeric) {
      return a.compareTo(b);
    }
    int zerosInA = leadingZeros(a);
    int zerosInB = leadingZeros(b);
    int byLength = Integer.compare(a.length() - zerosInA, b.length() - zerosInB);
    return byLength != 0 ? byLength : a.substring(zerosInA).compareTo(b.substring(zerosInB));
  }

  private static int leadingZeros(String id) {
    int i = 0;
    while (i < id.length() - 1 && id.charAt(i) == '0') {
      i++;
    }
    return i;
  }
}
