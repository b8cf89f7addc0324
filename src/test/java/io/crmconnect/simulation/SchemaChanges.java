package io.crmconnect.simulation;

import io.crmconnect.simhubspot.SimHubspot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** What the vendor does to fields without notice, and what somebody decides about it. */
final class SchemaChanges {
  /**
   * What becomes of each; where all rows are not read anew only the first is right for old ones.
   */
  private static final String RENAMED = "notes_text";

  private static final String REMOVED = "last_seen";
  private static final String RETYPED = "birthday";

  /** What added fields have the values of, so that no version moves for them. */
  private static final String COPIED = "is_vip";

  private final SimHubspot hubspot;
  private final Truth truth;
  private final SplittableRandom random;
  private final boolean whole;

  /** Object to the vendor's name of now of the field that is renamed. */
  private final Map<String, String> names = new LinkedHashMap<>();

  private final Set<String> changed = new LinkedHashSet<>();
  private final List<String> decided = new ArrayList<>();

  /**
   * What is still to be decided.
   *
   * @param decided is done to the columns once it is
   */
  private record Open(String decision, Runnable decided) {}

  /** By object. */
  private final Map<String, Open> open = new LinkedHashMap<>();

  private int renames;
  private int additions;

  /**
   * @param whole whether history is copied, and so read anew for a decision
   */
  SchemaChanges(SimHubspot hubspot, Truth truth, SplittableRandom random, boolean whole) {
    this.hubspot = hubspot;
    this.truth = truth;
    this.random = random;
    this.whole = whole;
  }

  /** Something changes in the object; false: it may not, since something is still undecided. */
  boolean happen(World.Kind kind, long now) {
    String object = kind.name();
    Truth.Objekt its = truth.object(object);
    int what = random.nextInt(whole ? 5 : 4);
    if (kind.searchable() && what == 4) {
      String name = "copy_" + ++additions;
      hubspot.copyProperty(kind.vendorName(), COPIED, name);
      its.copies(name, COPIED);
      return true;
    }
    if (!kind.searchable() || open.containsKey(object)) {
      return false;
    }
    if (what == 2 && changed.add(object + "." + REMOVED)) {
      hubspot.removeProperty(kind.vendorName(), REMOVED);
      Runnable decided = () -> its.becomes(REMOVED, Truth.Fate.REMOVED);
      open.put(object, new Open(object + "." + REMOVED + ":removed", decided));
      its.undecidedSince(now);
    } else if (what == 3 && changed.add(object + "." + RETYPED)) {
      hubspot.retypeProperty(kind.vendorName(), RETYPED, "string");
      // Its values are the same: until the catalogue is read, rows go on, and rightly.
      Runnable decided = () -> its.becomes(RETYPED, Truth.Fate.RETYPED);
      open.put(object, new Open(object + "." + RETYPED + ":string", decided));
    } else {
      String before = nameOf(object, RENAMED);
      String after = "notes_" + ++renames;
      hubspot.renameProperty(kind.vendorName(), before, after);
      names.put(object, after);
      open.put(object, new Open(object + "." + after + ":" + before, () -> {}));
      its.undecidedSince(now);
    }
    its.drifted();
    return true;
  }

  /** Whether a field was added anywhere, so that history is read anew for it. */
  boolean anyAdded() {
    return additions > 0;
  }

  /** A rename is taken back; false: there is none. */
  boolean takeBack(World.Kind kind) {
    Open undecided = open.get(kind.name());
    String decision = undecided == null ? "" : undecided.decision();
    String now = names.get(kind.name());
    if (now == null || !decision.startsWith(kind.name() + "." + now + ":")) {
      return false;
    }
    String before = decision.substring(decision.lastIndexOf(':') + 1);
    hubspot.renameProperty(kind.vendorName(), now, before);
    names.put(kind.name(), before);
    open.remove(kind.name());
    truth.object(kind.name()).decided();
    return true;
  }

  /** What was to be decided about the object is. */
  void decide(String object) {
    Open was = open.remove(object);
    if (was != null) {
      decided.add(was.decision());
      was.decided().run();
      truth.object(object).decided();
    }
  }

  boolean decideAll() {
    boolean any = !open.isEmpty();
    List.copyOf(open.keySet()).forEach(this::decide);
    return any;
  }

  List<String> decided() {
    return decided;
  }

  private String nameOf(String object, String field) {
    return field.equals(RENAMED) ? names.getOrDefault(object, field) : field;
  }

  /** The values as somebody can write them now. */
  Map<String, String> writable(World.Kind kind, Map<String, String> values) {
    Map<String, String> now = new LinkedHashMap<>();
    values.forEach(
        (field, value) -> {
          if (!field.equals(REMOVED) || !changed.contains(kind.name() + "." + REMOVED)) {
            now.put(nameOf(kind.name(), field), value);
          }
        });
    return now;
  }

  /** What a field of the vendor was called at first. */
  String first(String object, String field) {
    return field.equals(names.get(object))
        ? RENAMED
        : truth.object(object).copies().getOrDefault(field, field);
  }
}
