/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.nio.AsyncClientConnectionOperator;
import org.apache.hc.client5.http.nio.ManagedAsyncClientConnection;
import org.apache.hc.core5.concurrent.ComplexFuture;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.util.Timeout;

/**
 * Opens connections on threads of its own. The client resolves host names in the thread that asks
 * for a connection, which is the one that polls, or an I/O thread; a resolver may take many
 * seconds.
 */
final class NameResolution {
  /** The JVM's resolver asks for a name once, however many threads wait for it. */
  private static final int MAX_THREADS = 8;

  private final ThreadPoolExecutor executor;

  NameResolution() {
    executor =
        new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            NameResolution::newDaemonThread);
    executor.allowCoreThreadTimeOut(true);
  }

  private static Thread newDaemonThread(Runnable work) {
    Thread thread = new Thread(work, "crm-http-connect");
    thread.setDaemon(true);
    return thread;
  }

  /** A builder of connection managers that open their connections here. */
  PoolingAsyncClientConnectionManagerBuilder connectionManagerBuilder() {
    return new Builder();
  }

  /** Does not wait for a resolver that is running. */
  void close() {
    executor.shutdownNow();
  }

  private final class Builder extends PoolingAsyncClientConnectionManagerBuilder {
    @Override
    protected AsyncClientConnectionOperator createConnectionOperator(
        TlsStrategy tlsStrategy, SchemePortResolver schemePortResolver, DnsResolver dnsResolver) {
      return new Operator(
          super.createConnectionOperator(tlsStrategy, schemePortResolver, dnsResolver));
    }
  }

  private final class Operator implements AsyncClientConnectionOperator {
    private final AsyncClientConnectionOperator operator;

    Operator(AsyncClientConnectionOperator operator) {
      this.operator = operator;
    }

    @Override
    public Future<ManagedAsyncClientConnection> connect(
        ConnectionInitiator initiator,
        HttpHost host,
        SocketAddress localAddress,
        Timeout timeout,
        Object attachment,
        FutureCallback<ManagedAsyncClientConnection> callback) {
      return connectLater(
          callback,
          relay -> operator.connect(initiator, host, localAddress, timeout, attachment, relay));
    }

    @Override
    public Future<ManagedAsyncClientConnection> connect(
        ConnectionInitiator initiator,
        HttpHost endpointHost,
        NamedEndpoint endpointName,
        SocketAddress localAddress,
        Timeout timeout,
        Object attachment,
        HttpContext context,
        FutureCallback<ManagedAsyncClientConnection> callback) {
      return connectLater(
          callback,
          relay ->
              operator.connect(
                  initiator,
                  endpointHost,
                  endpointName,
                  localAddress,
                  timeout,
                  attachment,
                  context,
                  relay));
    }

    @Override
    public Future<ManagedAsyncClientConnection> connect(
        ConnectionInitiator initiator,
        HttpHost endpointHost,
        Path unixDomainSocket,
        NamedEndpoint endpointName,
        SocketAddress localAddress,
        Timeout timeout,
        Object attachment,
        HttpContext context,
        FutureCallback<ManagedAsyncClientConnection> callback) {
      return connectLater(
          callback,
          relay ->
              operator.connect(
                  initiator,
                  endpointHost,
                  unixDomainSocket,
                  endpointName,
                  localAddress,
                  timeout,
                  attachment,
                  context,
                  relay));
    }

    @Override
    public void upgrade(ManagedAsyncClientConnection connection, HttpHost host, Object attachment) {
      operator.upgrade(connection, host, attachment);
    }

    @Override
    public void upgrade(
        ManagedAsyncClientConnection connection,
        HttpHost endpointHost,
        NamedEndpoint endpointName,
        Object attachment,
        HttpContext context,
        FutureCallback<ManagedAsyncClientConnection> callback) {
      operator.upgrade(connection, endpointHost, endpointName, attachment, context, callback);
    }
  }

  private Future<ManagedAsyncClientConnection> connectLater(
      FutureCallback<ManagedAsyncClientConnection> callback,
      Function<FutureCallback<ManagedAsyncClientConnection>, Future<?>> connect) {
    ComplexFuture<ManagedAsyncClientConnection> future = new ComplexFuture<>(callback);
    try {
      executor.execute(() -> connectNow(future, connect));
    } catch (RejectedExecutionException e) {
      // Closed at the same time.
      future.cancel();
    }
    return future;
  }

  private static void connectNow(
      ComplexFuture<ManagedAsyncClientConnection> future,
      Function<FutureCallback<ManagedAsyncClientConnection>, Future<?>> connect) {
    if (future.isDone()) {
      return;
    }
    try {
      future.setDependency(connect.apply(new Relay(future)));
    } catch (Exception e) {
      future.failed(e);
    } catch (Throwable e) {
      future.failed(new IllegalStateException(e));
    }
  }

  /** Closes a connection that nobody waits for any more. */
  private record Relay(ComplexFuture<ManagedAsyncClientConnection> future)
      implements FutureCallback<ManagedAsyncClientConnection> {
    @Override
    public void completed(ManagedAsyncClientConnection connection) {
      if (!future.completed(connection)) {
        connection.close(CloseMode.IMMEDIATE);
      }
    }

    @Override
    public void failed(Exception e) {
      future.failed(e);
    }

    @Override
    public void cancelled() {
      future.cancel();
    }
  }
}
