/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simcrm;

import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The subset of HTTP/1.1 that a client of a CRM needs, with one thread per connection. It is
 * written by hand, because the JDK's server sets its own {@code Date}, which must be the simulated
 * one here.
 */
public final class HttpFrontEnd implements AutoCloseable {
  private static final int MAX_LINE_BYTES = 1 << 20;

  private final ServerSocket listener;
  private final Function<HttpCall, HttpOutcome> handler;
  private final Set<Socket> openSockets = ConcurrentHashMap.newKeySet();

  /**
   * @param host the name or address that it listens on
   * @param port 0 for any free port
   */
  public HttpFrontEnd(String host, int port, Function<HttpCall, HttpOutcome> handler) {
    this.handler = handler;
    try {
      listener = new ServerSocket(port, 200, InetAddress.getByName(host));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on port " + port, e);
    }
    startThread("sim-crm-accept", this::acceptConnections);
  }

  public int port() {
    return listener.getLocalPort();
  }

  private static void startThread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void acceptConnections() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        openSockets.add(socket);
        startThread("sim-crm-" + socket.getPort(), () -> serveConnection(socket));
      } catch (IOException e) {
        // The server was closed, or the caller closed the connection at once.
      }
    }
  }

  private void serveConnection(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 14);
      OutputStream out = socket.getOutputStream();
      for (HttpCall call = readRequest(in); call != null; call = readRequest(in)) {
        if (handler.apply(call) instanceof HttpOutcome.Response response) {
          writeResponse(out, response);
        } else {
          socket.setSoLinger(true, 0); // closing now resets the connection
          return;
        }
      }
    } catch (IOException e) {
      // The caller has closed the connection.
    } finally {
      openSockets.remove(socket);
    }
  }

  /** The next request, or null if the caller sends no more. */
  private static HttpCall readRequest(InputStream in) throws IOException {
    String requestLine = readLine(in);
    if (requestLine == null) {
      return null;
    }
    String[] parts = requestLine.split(" ", -1);
    if (parts.length != 3) {
      throw new IOException("no request line");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = readLine(in); line != null && !line.isEmpty(); line = readLine(in)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        headers.put(name, line.substring(colon + 1).trim());
      }
    }
    byte[] body = readBody(in, headers);
    try {
      return new HttpCall(
          parts[0],
          URI.create(parts[1]),
          headers,
          body.length == 0
              ? Optional.empty()
              : Optional.of(new String(body, StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException e) {
      throw new IOException("no target", e);
    }
  }

  private static byte[] readBody(InputStream in, Map<String, String> headers) throws IOException {
    if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int size = readChunkSize(in); size > 0; size = readChunkSize(in)) {
        all.write(readExactly(in, size));
        readLine(in);
      }
      readLine(in);
      return all.toByteArray();
    }
    String length = headers.get("content-length");
    return length == null ? new byte[0] : readExactly(in, Integer.parseInt(length));
  }

  private static int readChunkSize(InputStream in) throws IOException {
    String size = readLine(in);
    if (size == null) {
      throw new EOFException();
    }
    return Integer.parseInt(size.trim(), 16);
  }

  private static byte[] readExactly(InputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException();
    }
    return bytes;
  }

  private static String readLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(128);
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return null;
      }
      if (b != '\r') {
        line.write(b);
      }
      if (line.size() > MAX_LINE_BYTES) {
        throw new IOException("line too long");
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  private static void writeResponse(OutputStream out, HttpOutcome.Response response)
      throws IOException {
    StringBuilder head = new StringBuilder(512);
    head.append("HTTP/1.1 ").append(response.status()).append(" -\r\n");
    response
        .headers()
        .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("content-length: ").append(response.body().length).append("\r\n\r\n");
    byte[] first = head.toString().getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = new byte[first.length + response.body().length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(response.body(), 0, all, first.length, response.body().length);
    out.write(all);
    out.flush();
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : openSockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
