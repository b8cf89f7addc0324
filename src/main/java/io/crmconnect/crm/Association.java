package io.crmconnect.crm;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The links from the records of one object to those of another. They are copied as an object of
 * their own, whose rows are the links.
 */
public record Association(CrmObject from, CrmObject to) {
  /** The fields of a link. Those of {@link #KEY_FIELDS} are also in the key of its record. */
  public static final List<Field> FIELDS =
      List.of(
          new Field("from_id", FieldType.STRING),
          new Field("to_id", FieldType.STRING),
          new Field("type_id", FieldType.STRING),
          new Field("category", FieldType.STRING),
          new Field("label", FieldType.STRING));

  /** The fields that the id of a link consists of, in this order. */
  public static final List<String> KEY_FIELDS = List.of("from_id", "to_id", "type_id");

  private static final String TYPE_PREFIX = "association:";
  private static final char PAIR_SEPARATOR = '/';
  private static final char TYPE_SEPARATOR = '=';

  public Association {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
  }

  /** The association as an object; its type names both ends. */
  public CrmObject toCrmObject() {
    return new CrmObject(
        from.name() + "_" + to.name(),
        TYPE_PREFIX + describe(from) + PAIR_SEPARATOR + describe(to));
  }

  private static String describe(CrmObject end) {
    return end.name() + TYPE_SEPARATOR + end.vendorType();
  }

  /** Whether the object is an association. */
  public static boolean isAssociation(CrmObject object) {
    return object.vendorType().startsWith(TYPE_PREFIX);
  }

  /** The association that the object is; empty if it is none. */
  public static Optional<Association> of(CrmObject object) {
    if (!isAssociation(object)) {
      return Optional.empty();
    }
    String ends = object.vendorType().substring(TYPE_PREFIX.length());
    int separator = ends.indexOf(PAIR_SEPARATOR);
    return separator < 0
        ? Optional.empty()
        : Optional.of(
            new Association(
                parseEnd(ends.substring(0, separator)), parseEnd(ends.substring(separator + 1))));
  }

  private static CrmObject parseEnd(String text) {
    int separator = text.indexOf(TYPE_SEPARATOR);
    return separator < 0
        ? new CrmObject(text, text)
        : new CrmObject(text.substring(0, separator), text.substring(separator + 1));
  }

  /**
   * The key fields of the link with this id.
   *
   * @param id as {@link Link#id}
   */
  public static Map<String, String> keyValues(String id) {
    String[] parts = id.split(String.valueOf(Link.ID_SEPARATOR), KEY_FIELDS.size());
    return Map.of(
        KEY_FIELDS.get(0), part(parts, 0),
        KEY_FIELDS.get(1), part(parts, 1),
        KEY_FIELDS.get(2), part(parts, 2));
  }

  private static String part(String[] parts, int index) {
    return index < parts.length ? parts[index] : "";
  }
}
