package io.crmconnect.e2e;

import io.crmconnect.stack.BuildLayout;
import io.crmconnect.stack.Stack;
import io.crmconnect.stack.WorkerSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives a test the one stack: started with the first that asks, stopped after the last. */
final class SharedStack implements ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(SharedStack.class);

  /** What the store closes at the end. */
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
