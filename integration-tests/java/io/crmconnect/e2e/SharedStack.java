/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import io.crmconnect.stack.BuildLayout;
import io.crmconnect.stack.Stack;
import io.crmconnect.stack.WorkerSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Provides the stack that all tests share: started with the first test, stopped after the last. */
final class SharedStack implements ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(SharedStack.class);

  /** Closed by the store at the end. */
  private record StoredStack(Stack stack) implements AutoCloseable {
    @Override
    public void close() {
      stack.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Stack.class;
  }

  @Override
  public Stack resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent("stack", key -> start(), StoredStack.class)
        .stack();
  }

  private static StoredStack start() {
    BuildLayout build = BuildLayout.ofBuild(Path.of(""));
    return new StoredStack(
        Stack.start(build, Path.of("target", "stack", "e2e"), WorkerSettings.DEFAULT));
  }
}
