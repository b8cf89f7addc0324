/**
 * A complete Connect installation as real processes on this machine: broker, distributed worker,
 * registry, Postgres. Both tests and the demo use it, so it depends on no test library.
 *
 * <pre>{@code
 * try (Stack stack = Stack.start(Layout.ofBuild(project), folder, WorkerSettings.DEFAULT)) {
 *   stack.connect().put("crm", config);
 *   stack.connect().awaitRunning("crm", 1, Duration.ofSeconds(60));
 *   stack.worker().kill(); // SIGKILL
 *   stack.worker().start();
 * }
 * }</pre>
 *
 * <p>Each process writes {@code <name>.log} in the stack's folder. A wait ends at its condition, at
 * its time limit, or at once when the process it waits for has ended; the message then contains the
 * end of that log. Whatever was started is killed when this JVM ends, however it ends short of a
 * SIGKILL.
 */
package io.crmconnect.stack;
