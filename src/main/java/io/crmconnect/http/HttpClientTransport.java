/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import java.nio.channels.ClosedSelectorException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.async.methods.InflatingGzipDataConsumer;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.ContentCompressionAsyncExec;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.function.Callback;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.nio.AsyncDataConsumer;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.support.AsyncRequestBuilder;
import org.apache.hc.core5.http.nio.support.BasicResponseConsumer;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorStatus;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP over sockets. It follows no redirects, because a token must not be sent to another host,
 * keeps no cookies and never retries. Proxies and trust stores are those of the JVM's system
 * properties. A client whose I/O threads have ended is replaced at the next call.
 */
public final class HttpClientTransport implements Transport {
  /** More than the budget of any vendor allows at a round-trip time of one second. */
  private static final int MAX_CONNECTIONS = 32;

  /** Of a response, whose client has no limits of its own; far more than any vendor sends. */
  private static final Http1Config HEAD_LIMITS =
      Http1Config.custom().setMaxLineLength(64_000).setMaxHeaderCount(1_000).build();

  private static final Logger LOG = LoggerFactory.getLogger(HttpClientTransport.class);
  private static final TimeValue MAX_IDLE_TIME = TimeValue.ofSeconds(30);

  /** When the outcome of a call is known. */
  private enum CompleteWhen {
    BODY_READ,
    STATUS_READ
  }

  private final Timeouts timeouts;
  private final TlsSettings tls;
  private final DnsResolver nameResolver;
  private final CompleteWhen completeWhen;
  private final NameResolution nameResolution = new NameResolution();
  private final ScheduledThreadPoolExecutor deadlineScheduler;
  private final Set<InFlightCall> inFlightCalls = ConcurrentHashMap.newKeySet();

  private final Object clientLock = new Object();
  private RunningClient runningClient;
  private volatile boolean closed;

  public HttpClientTransport(Timeouts timeouts) {
    this(timeouts, TlsSettings.NONE);
  }

  /**
   * @throws IllegalArgumentException that names the file that cannot be used
   */
  public HttpClientTransport(Timeouts timeouts, TlsSettings tls) {
    this(timeouts, tls, SystemDefaultDnsResolver.INSTANCE, CompleteWhen.BODY_READ);
  }

  HttpClientTransport(Timeouts timeouts, DnsResolver nameResolver) {
    this(timeouts, TlsSettings.NONE, nameResolver, CompleteWhen.BODY_READ);
  }

  private HttpClientTransport(
      Timeouts timeouts, TlsSettings tls, DnsResolver nameResolver, CompleteWhen completeWhen) {
    this.timeouts = timeouts;
    this.tls = tls;
    this.nameResolver = nameResolver;
    this.completeWhen = completeWhen;
    this.deadlineScheduler =
        new ScheduledThreadPoolExecutor(1, HttpClientTransport::newDaemonThread);
    this.deadlineScheduler.setRemoveOnCancelPolicy(true);
    this.runningClient = new RunningClient();
  }

  /**
   * A transport whose responses have no body: the status line is the outcome, whatever follows it.
   */
  public static HttpClientTransport withoutBodies(Timeouts timeouts) {
    return new HttpClientTransport(
        timeouts, TlsSettings.NONE, SystemDefaultDnsResolver.INSTANCE, CompleteWhen.STATUS_READ);
  }

  private CloseableHttpAsyncClient createClient(
      ThreadFactory threads, Callback<Exception> onReactorFailure) {
    PoolingAsyncClientConnectionManagerBuilder connections =
        nameResolution.connectionManagerBuilder().useSystemProperties();
    if (tls.hasStores()) {
      connections.setTlsStrategy(
          ClientTlsStrategyBuilder.create().setSslContext(tls.createSslContext()).buildAsync());
    }
    return HttpAsyncClientBuilder.create()
        .useSystemProperties()
        .disableRedirectHandling()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableAutomaticRetries()
        .disableContentCompression()
        .addExecInterceptorAfter(ChainElement.PROTOCOL.name(), "gzip", createGzipDecoder())
        .evictIdleConnections(MAX_IDLE_TIME)
        .setUserAgent("kafka-connect-crm")
        .setThreadFactory(threads)
        .setHttp1Config(HEAD_LIMITS)
        .setIoReactorExceptionCallback(onReactorFailure)
        .setConnectionManager(
            connections
                .setDnsResolver(nameResolver)
                .setMaxConnTotal(MAX_CONNECTIONS)
                .setMaxConnPerRoute(MAX_CONNECTIONS)
                .setDefaultTlsConfig(
                    TlsConfig.custom().setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1).build())
                .setDefaultConnectionConfig(
                    ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.ofMilliseconds(timeouts.connectMs()))
                        .setSocketTimeout(Timeout.ofMilliseconds(timeouts.callMs()))
                        .setValidateAfterInactivity(TimeValue.ofSeconds(2))
                        .build())
                .build())
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setConnectionRequestTimeout(Timeout.ofMilliseconds(timeouts.callMs()))
                .setResponseTimeout(Timeout.ofMilliseconds(timeouts.callMs()))
                .build())
        .build();
  }

  /**
   * Requests gzip and nothing else: further codecs of the client would depend on the libraries that
   * happen to be on the worker's class path.
   */
  private static ContentCompressionAsyncExec createGzipDecoder() {
    LinkedHashMap<String, UnaryOperator<AsyncDataConsumer>> decoders = new LinkedHashMap<>();
    decoders.put("gzip", InflatingGzipDataConsumer::new);
    return new ContentCompressionAsyncExec(decoders);
  }

  @Override
  public void send(HttpCall call, Consumer<HttpOutcome> sink) {
    InFlightCall inFlightCall = new InFlightCall(call, sink);
    try {
      inFlightCall.start(usableClient());
    } catch (Throwable e) {
      inFlightCall.finish(TransportErrors.toFault(e, call));
    }
  }

  /** The client; a new one if the I/O threads of the last one have ended. */
  private RunningClient usableClient() {
    synchronized (clientLock) {
      if (runningClient.hasFailed() && !closed) {
        runningClient.close();
        runningClient = new RunningClient();
        LOG.warn("The HTTP client has been replaced, because its I/O threads had ended");
      }
      return runningClient;
    }
  }

  @Override
  public void close() {
    synchronized (clientLock) {
      closed = true;
      deadlineScheduler.shutdownNow();
      nameResolution.close();
      runningClient.close();
    }
    inFlightCalls.forEach(
        InFlightCall::cancelled); // the client does not cancel calls that wait for a response
  }

  /** Without the message, which may contain text from outside. */
  private static String describe(Throwable thrown) {
    StackTraceElement[] frames = thrown.getStackTrace();
    return thrown.getClass().getName() + (frames.length == 0 ? "" : " at " + frames[0]);
  }

  private static Thread newDaemonThread(Runnable work) {
    Thread thread = new Thread(work, "crm-http");
    thread.setDaemon(true);
    return thread;
  }

  /** A client with its I/O threads. If one of them ends, the client is of no more use. */
  private final class RunningClient {
    private final CloseableHttpAsyncClient client;
    private volatile boolean threadEnded;
    private volatile boolean closing;

    RunningClient() {
      client =
          createClient(work -> newDaemonThread(() -> runWatched(work)), this::logReactorFailure);
      try {
        client.start();
      } catch (Throwable e) {
        close();
        throw e;
      }
    }

    /**
     * Closing takes the selector from the reactor that iterates over its keys, in whatever state it
     * is. A closed selector is the normal end of a reactor.
     */
    private void logReactorFailure(Exception failure) {
      if (!closing && !(failure instanceof ClosedSelectorException)) {
        LOG.error("The I/O reactor of the HTTP client has failed: {}", describe(failure));
      }
    }

    private void runWatched(Runnable work) {
      try {
        work.run();
      } catch (Throwable e) {
        if (!closing) {
          LOG.error("A thread of the HTTP client has failed: {}", describe(e));
        }
      } finally {
        if (!closing) {
          threadEnded = true;
          failCalls();
        }
      }
    }

    /** Their outcome would arrive at the deadline only. */
    private void failCalls() {
      for (InFlightCall call : inFlightCalls) {
        if (call.isSentBy(this)) {
          call.finish(TransportErrors.clientFailed(call.call));
        }
      }
    }

    boolean hasFailed() {
      return threadEnded || client.getStatus().compareTo(IOReactorStatus.ACTIVE) > 0;
    }

    void close() {
      closing = true;
      client.close(CloseMode.IMMEDIATE);
    }
  }

  /** A call in flight; the first outcome is delivered to the sink. */
  private final class InFlightCall implements FutureCallback<Message<HttpResponse, byte[]>> {
    private final HttpCall call;
    private final Consumer<HttpOutcome> sink;
    private final AtomicBoolean delivered = new AtomicBoolean();
    private final AtomicReference<RunningClient> sender = new AtomicReference<>();
    private final AtomicReference<Future<?>> response = new AtomicReference<>();
    private final AtomicReference<ScheduledFuture<?>> deadline = new AtomicReference<>();

    InFlightCall(HttpCall call, Consumer<HttpOutcome> sink) {
      this.call = call;
      this.sink = sink;
    }

    void start(RunningClient usedClient) {
      sender.set(usedClient);
      inFlightCalls.add(this);
      scheduleDeadline();
      AsyncRequestBuilder request = AsyncRequestBuilder.create(call.method()).setUri(call.uri());
      call.headers().forEach(request::setHeader);
      call.body().ifPresent(body -> request.setEntity(body.getBytes(StandardCharsets.UTF_8), null));
      response.set(usedClient.client.execute(request.build(), createConsumer(), this));
      if (usedClient.threadEnded) {
        // It ended after the client was chosen, so failCalls may have missed this call.
        finish(TransportErrors.clientFailed(call));
      }
    }

    private AsyncResponseConsumer<Message<HttpResponse, byte[]>> createConsumer() {
      return completeWhen == CompleteWhen.BODY_READ
          ? new BasicResponseConsumer<>(new SizeLimitedBody(BodyMemory.OF_PROCESS))
          : new StatusLineConsumer(head -> deliver(toResponse(head, new byte[0])));
    }

    boolean isSentBy(RunningClient usedClient) {
      return sender.get() == usedClient;
    }

    /**
     * The client's own timeouts apply to inactivity; this one also ends a body that arrives slowly.
     */
    private void scheduleDeadline() {
      deadline.set(
          deadlineScheduler.schedule(
              () -> {
                finish(TransportErrors.deadlineExceeded(call, timeouts.callMs()));
                Future<?> responseFuture = response.get();
                if (responseFuture != null) {
                  responseFuture.cancel(true);
                }
              },
              timeouts.callMs(),
              TimeUnit.MILLISECONDS));
    }

    /** Delivers the outcome and ends the call. */
    void finish(HttpOutcome outcome) {
      inFlightCalls.remove(this);
      ScheduledFuture<?> scheduled = deadline.get();
      if (scheduled != null) {
        scheduled.cancel(false);
      }
      deliver(outcome);
    }

    /** Nothing that the sink throws reaches the client, whose I/O thread would end. */
    private void deliver(HttpOutcome outcome) {
      if (delivered.compareAndSet(false, true)) {
        try {
          sink.accept(outcome);
        } catch (Throwable e) {
          LOG.error("Handling the outcome of a call has failed: {}", describe(e));
        }
      }
    }

    @Override
    public void completed(Message<HttpResponse, byte[]> message) {
      HttpOutcome outcome;
      try {
        byte[] body = message.getBody() == null ? new byte[0] : message.getBody();
        outcome = toResponse(message.getHead(), body);
      } catch (Throwable e) {
        outcome = TransportErrors.toFault(e, call);
      }
      finish(outcome);
    }

    private static HttpOutcome toResponse(HttpResponse head, byte[] body) {
      Map<String, String> headers = new TreeMap<>();
      for (Header header : head.getHeaders()) {
        headers.putIfAbsent(header.getName().toLowerCase(Locale.ROOT), header.getValue());
      }
      return new HttpOutcome.Response(head.getCode(), headers, body);
    }

    @Override
    public void failed(Exception e) {
      finish(TransportErrors.toFault(e, call));
    }

    @Override
    public void cancelled() {
      finish(
          new HttpOutcome.Fault(
              "The request to " + call.uri().getHost() + " was cancelled.", false));
    }
  }
}
