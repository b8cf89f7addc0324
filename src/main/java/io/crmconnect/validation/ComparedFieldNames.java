/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.VendorCapabilities;
import io.crmconnect.schema.SchemaEvolver;
import io.crmconnect.sync.core.ComparedFields;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which fields reconciliation compares, by the catalogues that validation has read. */
final class ComparedFieldNames {
  private final CrmSourceConfig config;
  private final ComparedFields comparedFields;
  private final Map<String, List<Field>> cataloguesByObject = new TreeMap<>();
  private final Map<String, List<String>> fieldsByObject = new TreeMap<>();

  ComparedFieldNames(CrmSourceConfig config) {
    this.config = config;
    this.comparedFields = config.reconcileSettings().comparedFields();
  }

  void addCatalogue(CrmObject object, List<Field> catalogue) {
    cataloguesByObject.put(object.name(), catalogue);
    fieldsByObject.remove(object.name());
  }

  List<String> of(CrmObject object) {
    List<Field> catalogue = cataloguesByObject.get(object.name());
    return catalogue == null || comparedFields == ComparedFields.NONE
        ? List.of()
        : fieldsByObject.computeIfAbsent(object.name(), name -> findFields(object, catalogue));
  }

  private List<String> findFields(CrmObject object, List<Field> catalogue) {
    Set<String> candidates = new TreeSet<>();
    for (Field field : catalogue) {
      if (comparedFields == ComparedFields.ALL || field.calculated()) {
        candidates.add(field.name());
      }
    }
    return SchemaEvolver.createSchema(object, catalogue, config.schemaSettings())
        .requestedFields()
        .stream()
        .filter(candidates::contains)
        .toList();
  }

  /** Whether every record is read, because a list cannot bring the fields. */
  boolean readsEveryRecord(CrmObject object, VendorCapabilities capabilities) {
    return !of(object).isEmpty()
        && capabilities.capabilities(object).readsByIds()
        && !capabilities.listReturnsRows(object, of(object));
  }
}
