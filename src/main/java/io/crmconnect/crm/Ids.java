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
    boolean number = isNumber(a);
    if (number != isNumber(b)) {
      return number ? -1 : 1;
    }
    if (!number) {
      return a.compareTo(b);
    }
    int i = leadingZeros(a);
    int j = leadingZeros(b);
    int byLength = Integer.compare(a.length() - i, b.length() - j);
    return byLength != 0 ? byLength : a.substring(i).compareTo(b.substring(j));
  }

  private static int leadingZeros(String id) {
    int i = 0;
    while (i < id.length() - 1 && id.charAt(i) == '0') {
      i++;
    }
    return i;
  }
}
