/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.signal;

/**
 * A message of the signals topic.
 *
 * @param position its offset in the topic
 * @param id that the operator gave it, for the answer; empty if it cannot be read
 * @param type as the operator wrote it; empty if it cannot be read
 */
public record ReceivedSignal(long position, String id, String type, Signal signal) {}
