/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.association;

import io.crmconnect.crm.Association;
import io.crmconnect.crm.ChildObject;
import io.crmconnect.crm.ListMemberships;
import io.crmconnect.crm.PropertyHistory;
import io.crmconnect.record.OutRecord;
import io.crmconnect.sync.core.CopiedRecords;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.RowEmitter;
import io.crmconnect.sync.core.SyncMode;
import io.crmconnect.sync.core.TopicContents;
import io.crmconnect.sync.delete.GuardedDeletes;
import java.util.Optional;

/**
 * Syncs the links of an association: at once those of each record that is emitted or deleted,
 * whichever end of them it is, and in passes those of all records. What the vendor shows of a
 * record is its complete set of links, and is compared with what the topic holds.
 */
public final class AssociationSync {
  /** If the topic cannot be read back for so long, links are emitted although it may hold them. */
  private static final long MAX_TOPIC_WAIT_MS = 300_000;

  private final ObjectContext context;
  private final TopicContents topicContents;
  private final ChildObject child;
  private final KnownLinks knownLinks;
  private final MissingLinks missingLinks;
  private final ChangedRecords changedRecords;

  /** Only of links. */
  private final Optional<ToRecords> toRecords;

  /** Reads changed records and suspected links; the pass has its own, which may take long. */
  private final LinkReader urgentReader;

  private final LinkPass pass;
  private final Optional<HistoryWatermark> historyWatermark;

  /** Only of lists. */
  private final Optional<JoinPoll> joinPoll;

  private final LinkResync resync;
  private final long startedAt;

  public AssociationSync(
      ObjectContext context,
      SyncMode mode,
      RowEmitter emitter,
      TopicContents topicContents,
      GuardedDeletes guardedDeletes) {
    this.context = context;
    CopiedRecords copiedRecords = context.copiedRecords();
    this.topicContents = topicContents;
    this.startedAt = context.now();
    this.child = ChildObject.of(context.object()).orElseThrow();
    this.knownLinks = new KnownLinks(context, topicContents, mode.emittedVersions());
    this.missingLinks =
        new MissingLinks(context, knownLinks, guardedDeletes, this::isParentDeleted);
    this.resync = new LinkResync(context);
    LinkComparison comparison =
        new LinkComparison(
            context, mode, emitter, knownLinks, missingLinks, resync, child, this::onRecordChanged);
    FromRecords fromRecords = new FromRecords(context, child, copiedRecords, knownLinks, true);
    this.urgentReader =
        new LinkReader(context, child, comparison, missingLinks, fromRecords::isChildless, emitter);
    this.changedRecords = new ChangedRecords(context, urgentReader, missingLinks, this::repeatPass);
    this.toRecords =
        child instanceof Association association
            ? Optional.of(
                new ToRecords(context, association, emitter, knownLinks, this::onRecordChanged))
            : Optional.empty();
    this.pass =
        new LinkPass(
            context,
            mode,
            new LinkReader(
                context, child, comparison, missingLinks, fromRecords::isChildless, emitter),
            fromRecords,
            knownLinks,
            missingLinks,
            resync,
            context.vendorCapabilities().capabilities(child.parent()).idOrder(),
            child);
    this.joinPoll =
        child instanceof ListMemberships
            ? Optional.of(
                new JoinPoll(
                    context,
                    comparison,
                    knownLinks,
                    new FromRecords(context, child, copiedRecords, knownLinks, false)))
            : Optional.empty();
    this.historyWatermark =
        child instanceof PropertyHistory history
            ? Optional.of(new HistoryWatermark(context, history))
            : Optional.empty();
    historyWatermark.ifPresent(HistoryWatermark::applyProperties);
    if (context.settings().reconcile().isEnabled()) {
      topicContents.reload();
    }
    String name = context.object().name();
    copiedRecords.listen(child.parent().name(), name, this::onRecordChanged);
    toRecords.ifPresent(
        each -> copiedRecords.listen(each.object().name(), name + " to", each::add));
  }

  /** Links of deleted records are not told from links that were removed. */
  private boolean isParentDeleted(String parentId) {
    return child instanceof PropertyHistory
        && context.copiedRecords().isDeleted(child.parent().name(), parentId);
  }

  private void repeatPass() {
    pass.repeat();
  }

  private void onRecordChanged(String id) {
    changedRecords.add(id);
  }

  public void advance() {
    if (!isTopicKnown()) {
      return;
    }
    boolean recordsCopied = context.copiedRecords().isHistoryCopied(child.parent().name());
    toRecords.ifPresent(
        each ->
            each.advance(
                recordsCopied && context.copiedRecords().isHistoryCopied(each.object().name())));
    changedRecords.advance(recordsCopied);
    historyWatermark.ifPresent(
        each ->
            each.advance(changedRecords.isEmpty() && urgentReader.isIdle(), this::onRecordChanged));
    missingLinks.advance(urgentReader);
    joinPoll.ifPresent(JoinPoll::advance);
    pass.advance(recordsCopied);
  }

  /** Otherwise every link would be emitted once more. */
  private boolean isTopicKnown() {
    long waitUntil = startedAt + MAX_TOPIC_WAIT_MS;
    if (topicContents.isLoaded()
        || !context.settings().reconcile().isEnabled()
        || context.now() >= waitUntil) {
      return true;
    }
    context.scheduleWakeUp(waitUntil);
    return false;
  }

  /** A row or a delete was not stored. */
  public void onDropped(OutRecord.ObjectRecord record) {
    knownLinks.onDropped(record);
  }

  /** Emits all links again. */
  public void resync() {
    resync.start();
    pass.restart();
  }

  /** Time since the links of all records were last compared. */
  public long lagMs(long now, long defaultLagMs) {
    return pass.lagMs(now, defaultLagMs);
  }
}
