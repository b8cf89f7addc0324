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
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
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
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.nio.AsyncDataConsumer;
import org.apache.hc.core5.http.nio.support.AsyncRequestBuilder;
import org.apache.hc.core5.http.nio.support.BasicResponseConsumer;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP over sockets. It follows no redirects, because a token must not be sent to another host,
 * keeps no cookies and never retries. Proxies and trust stores are those of the JVM's system
 * properties.
 */
public final class HttpClientTransport implements Transport {
  /** More than the budget of any vendor allows at a round-trip time of one second. */
  private static final int MAX_CONNECTIONS = 32;

  private static final Logger LOG = LoggerFactory.getLogger(HttpClientTransport.class);
  private static final TimeValue MAX_IDLE_TIME = TimeValue.ofSeconds(30);

  private final CloseableHttpAsyncClient client;
  private final ScheduledThreadPoolExecutor deadlineScheduler;
  private final Set<InFlightCall> inFlightCalls = ConcurrentHashMap.newKeySet();
  private final long callTimeoutMs;

  public HttpClientTransport(Timeouts timeouts) {
    this(timeouts, TlsSettings.NONE);
  }

  /**
   * @throws IllegalArgumentException that names the file that cannot be used
   */
  public HttpClientTransport(Timeouts timeouts, TlsSettings tls) {
    this.callTimeoutMs = timeouts.callMs();
    this.client = createClient(timeouts, tls);
    this.deadlineScheduler =
        new ScheduledThreadPoolExecutor(1, HttpClientTransport::newDaemonThread);
    this.deadlineScheduler.setRemoveOnCancelPolicy(true);
    client.start();
  }

  private static CloseableHttpAsyncClient createClient(Timeouts timeouts, TlsSettings tls) {
    PoolingAsyncClientConnectionManagerBuilder connections =
        PoolingAsyncClientConnectionManagerBuilder.create().useSystemProperties();
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
        .setThreadFactory(HttpClientTransport::newDaemonThread)
        .setIoReactorExceptionCallback(HttpClientTransport::logReactorFailure)
        .setConnectionManager(
            connections
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
      inFlightCall.start();
    } catch (RuntimeException e) {
      inFlightCall.finish(TransportErrors.toFault(e, call));
    }
  }

  @Override
  public void close() {
    deadlineScheduler.shutdownNow();
    client.close(CloseMode.IMMEDIATE);
    inFlightCalls.forEach(
        InFlightCall::cancelled); // the client does not cancel calls that wait for a response
  }

  /** A closed selector is the normal end of a reactor, so it is not logged. */
  private static void logReactorFailure(Exception failure) {
    if (!(failure instanceof ClosedSelectorException)) {
      LOG.error("The I/O reactor of the HTTP client has failed. Restart the task", failure);
    }
  }

  private static Thread newDaemonThread(Runnable work) {
    Thread thread = new Thread(work, "crm-http");
    thread.setDaemon(true);
    return thread;
  }

  /** A call in flight; the first outcome is delivered to the sink. */
  private final class InFlightCall implements FutureCallback<Message<HttpResponse, byte[]>> {
    private final HttpCall call;
    private final Consumer<HttpOutcome> sink;
    private final AtomicBoolean finished = new AtomicBoolean();
    private final AtomicReference<ScheduledFuture<?>> deadline = new AtomicReference<>();

    InFlightCall(HttpCall call, Consumer<HttpOutcome> sink) {
      this.call = call;
      this.sink = sink;
    }

    void start() {
      inFlightCalls.add(this);
      AsyncRequestBuilder request = AsyncRequestBuilder.create(call.method()).setUri(call.uri());
      call.headers().forEach(request::setHeader);
      call.body().ifPresent(body -> request.setEntity(body.getBytes(StandardCharsets.UTF_8), null));
      Future<?> response =
          client.execute(
              request.build(),
              new BasicResponseConsumer<>(new SizeLimitedBody(BodyMemory.OF_PROCESS)),
              this);
      scheduleDeadline(response);
    }

    /**
     * The client's own timeouts apply to inactivity; this one also ends a body that arrives slowly.
     */
    private void scheduleDeadline(Future<?> response) {
      try {
        deadline.set(
            deadlineScheduler.schedule(
                () -> {
                  finish(TransportErrors.deadlineExceeded(call, callTimeoutMs));
                  response.cancel(true);
                },
                callTimeoutMs,
                TimeUnit.MILLISECONDS));
      } catch (RejectedExecutionException e) {
        finish(TransportErrors.toFault(e, call));
        return;
      }
      if (finished.get()) {
        cancelDeadline();
      }
    }

    void finish(HttpOutcome outcome) {
      if (finished.compareAndSet(false, true)) {
        inFlightCalls.remove(this);
        cancelDeadline();
        sink.accept(outcome);
      }
    }

    private void cancelDeadline() {
      ScheduledFuture<?> scheduled = deadline.get();
      if (scheduled != null) {
        scheduled.cancel(false);
      }
    }

    @Override
    public void completed(Message<HttpResponse, byte[]> message) {
      HttpResponse head = message.getHead();
      Map<String, String> headers = new TreeMap<>();
      for (Header header : head.getHeaders()) {
        headers.putIfAbsent(header.getName().toLowerCase(Locale.ROOT), header.getValue());
      }
      byte[] body = message.getBody() == null ? new byte[0] : message.getBody();
      finish(new HttpOutcome.Response(head.getCode(), headers, body));
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
