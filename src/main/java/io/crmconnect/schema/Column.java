package io.crmconnect.schema;

import io.crmconnect.crm.FieldType;

/**
 * A column of the value, made for one field of the vendor, for good.
 *
 * @param name what the topic calls it
 * @param field what the vendor calls it
 * @param seen the type that the vendor's catalogue named last; may differ from the column's
 * @param live whether the catalogue had the field when it was read last
 */
public record Column(String name, String field, ColumnType type, FieldType seen, boolean live) {}
