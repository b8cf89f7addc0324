/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/** A CRM that the connector can copy from: its settings, and the creation of its client. */
public interface CrmVendor {

  /** The value of {@code crm.vendor} that selects this vendor. */
  String name();

  /** Adds the vendor's own settings, whose names begin with {@link #name}. */
  void define(ConfigDef definition);

  /**
   * Checks the rules between the vendor's settings; the definition validates single settings.
   *
   * @return by the name of a setting, one sentence that says what is wrong and what to do
   */
  Map<String, String> validate(AbstractConfig config);

  /** The objects that every account has; they are known even while the vendor is unavailable. */
  default List<CrmObject> standardObjects() {
    return List.of();
  }

  /**
   * Data that records refer to, such as pipelines, which the vendor lists apart from them. Their
   * capabilities say so.
   */
  default List<CrmObject> referenceObjects() {
    return List.of();
  }

  /**
   * Whether records can be linked, so that {@link Request.ReadLinks} is supported.
   *
   * @return the association from the one object to the other; empty: the vendor has no links
   */
  default Optional<CrmObject> associationOf(CrmObject from, CrmObject to) {
    return Optional.empty();
  }

  /** The associations between these objects, each in one direction, that are worth copying. */
  default List<CrmObject> associationsBetween(List<CrmObject> objects) {
    return List.of();
  }

  /**
   * Whether earlier values of the object's fields can be read, so that {@link Request.ReadLinks} is
   * supported for a {@link PropertyHistory}.
   *
   * @param properties at least one
   * @return the history as an object; empty: this object has none
   */
  default Optional<CrmObject> historyOf(CrmObject object, List<String> properties) {
    return Optional.empty();
  }

  /**
   * Whether the members of lists can be read, so that {@link Request.ReadLinks} is supported for
   * {@link ListMemberships}, and {@link Request.ListPage} for its parent.
   *
   * @param lists ids or names, at least one
   * @return the memberships as an object; empty: the vendor has no lists
   */
  default Optional<CrmObject> membershipsOf(List<String> lists) {
    return Optional.empty();
  }

  /** Of how many fields of one object the history can be read. */
  default int maxHistoryProperties() {
    return 0;
  }

  /**
   * How many requests a complete list of a reference object takes, if each of its pages is the
   * last.
   *
   * @param objects all that are copied
   */
  default int requestsPerList(CrmObject reference, List<CrmObject> objects) {
    return 1;
  }

  /**
   * The object whose type has this id at the vendor, so that it can be named by it; empty if this
   * is no such id.
   */
  default Optional<CrmObject> objectOfTypeId(String name) {
    return Optional.empty();
  }

  /**
   * The object's name in topics and offsets, for a name in the settings. For vendors whose names do
   * not distinguish upper and lower case.
   */
  default String objectName(String named) {
    return named;
  }

  /** How custom objects are named: one sentence for the documentation of settings, or empty. */
  default String objectNamesHint() {
    return "";
  }

  /** Why the vendor may not list an object of this name: one sentence, or empty. */
  default String unknownObjectHint(String objectName) {
    return "";
  }

  /**
   * The order of an object's ids. It is that of its {@link Capabilities}, but is known without a
   * client.
   */
  IdOrder idOrder(String objectName);

  /**
   * Whether a scan can continue at this position, which an operator wrote into an offset. True if
   * the vendor cannot check it.
   *
   * @param position as {@link Result.Changes#nextPosition}
   */
  default boolean isPosition(String objectName, String position) {
    return true;
  }

  /**
   * Creates a client for one task or for the connector itself. It sends no request yet.
   *
   * @param common the settings that all vendors have
   * @param config the vendor's own settings
   * @param budgetShare the client's guaranteed part of the account's budget
   */
  CrmClient open(CrmConfig common, AbstractConfig config, BudgetShare budgetShare);

  /**
   * The shortest settle time with which no change is missed, ms, 0 or more: more than what the
   * vendor cuts off its versions.
   */
  default long minSettleMs() {
    return 0;
  }

  /**
   * Whether the connector's own part of the budget allows {@link Request.RecordCount}, so that it
   * can count records while its tasks run.
   */
  default boolean canCountWhileTasksRun(CrmConfig common, AbstractConfig config) {
    return true;
  }

  /**
   * The maximum number of tasks that can share the account's budget. With more tasks, the part of
   * one task would be less than one request of some limit.
   *
   * @return at least 1
   */
  default int maxTasks(CrmConfig common, AbstractConfig config) {
    return Integer.MAX_VALUE;
  }
}
