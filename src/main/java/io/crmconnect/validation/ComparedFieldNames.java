package io.crmconnect.validation;

import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.VendorCapabilities;
import io.crmconnect.schema.SchemaEvolver;
import io.crmconnect.sync.core.ComparedFields;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which fields reconciliation compares, by the catalogues that validation has read. */
final class ComparedFieldNames {
  private final CrmSourceConfig config;
  private final TreeMap<String, List<String>> fieldsByObject = new TreeMap<>();

  ComparedFieldNames(CrmSourceConfig config) {
    this.config = config;
  }

  void addCatalogue(CrmObject object, List<Field> catalogue) {
    ComparedFields compared = config.reconcileSettings().comparedFields();
    if (compared == ComparedFields.NONE) {
      return;
    }
    Set<String> candidates = new TreeSet<>();
    for (Field field : catalogue) {
      if (compared == ComparedFields.ALL || field.calculated()) {
        candidates.add(field.name());
      }
    }
    List<String> fields =
        SchemaEvolver.createSchema(object, catalogue, config.schemaSettings())
            .requestedFields()
            .stream()
            .filter(candidates::contains)
            .toList();
    fieldsByObject.put(object.name(), fields);
  }

  List<String> of(CrmObject object) {
    return fieldsByObject.getOrDefault(object.name(), List.of());
  }

  /** Whether every record is read, because a list cannot bring the fields. */
  boolean readsEveryRecord(CrmObject object, VendorCapabilities capabilities) {
    return !of(object).isEmpty()
        && capabilities.capabilities(object).readsByIds()
        && !capabilities.listReturnsRows(object, of(object));
  }
}
