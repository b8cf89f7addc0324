package io.crmconnect.simhubspot;

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
 * HTTP/1.1 as far as a client of HubSpot needs it, a thread per connection. Written by hand because
 * the JDK's server puts its own {@code Date} on every answer, and the date is what matters here.
 */
final class HttpFace implements AutoCloseable {
  private static final int LONGEST_HEAD = 1 << 20;

  private final ServerSocket listener;
  private final Function<HttpCall, HttpOutcome> answerer;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  HttpFace(int port, Function<HttpCall, HttpOutcome> answerer) {
    this.answerer = answerer;
    try {
      listener = new ServerSocket(port, 200, InetAddress.getByName("localhost"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on port " + port, e);
    }
    start("sim-hubspot-accept", this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        open.add(socket);
        start("sim-hubspot-" + socket.getPort(), () -> converse(socket));
      } catch (IOException e) {
        // Closed, or a caller who hung up at once.
      }
    }
  }

  private void converse(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 14);
      OutputStream out = socket.getOutputStream();
      for (HttpCall call = read(in); call != null; call = read(in)) {
        if (answerer.apply(call) instanceof HttpOutcome.Response response) {
          write(out, response);
        } else {
          socket.setSoLinger(true, 0); // closing now resets the connection
          return;
        }
      }
    } catch (IOException e) {
      // The caller has gone; nobody is left to tell.
    } finally {
      open.remove(socket);
    }
  }

  /** Null: the caller is done. */
  private static HttpCall read(InputStream in) throws IOException {
    String first = line(in);
    if (first == null) {
      return null;
    }
    String[] parts = first.split(" ", -1);
    if (parts.length != 3) {
      throw new IOException("no request line");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        headers.put(name, line.substring(colon + 1).trim());
      }
    }
    byte[] body = body(in, headers);
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

  private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
    if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int size = chunk(in); size > 0; size = chunk(in)) {
        all.write(exactly(in, size));
        line(in);
      }
      line(in);
      return all.toByteArray();
    }
    String length = headers.get("content-length");
    return length == null ? new byte[0] : exactly(in, Integer.parseInt(length));
  }

  private static int chunk(InputStream in) throws IOException {
    String size = line(in);
    if (size == null) {
      throw new EOFException();
    }
    return Integer.parseInt(size.trim(), 16);
  }

  private static byte[] exactly(InputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException();
    }
    return bytes;
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(128);
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return null;
      }
      if (b != '\r') {
        line.write(b);
      }
      if (line.size() > LONGEST_HEAD) {
        throw new IOException("line too long");
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  private static void write(OutputStream out, HttpOutcome.Response response) throws IOException {
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
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
