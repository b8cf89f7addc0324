package io.crmconnect.stack;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The simulated HubSpot as a process of its own. */
public final class HubspotServer implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  private final int port = Ports.free(1).get(0);
  private final Proc proc;

  private HubspotServer(Layout layout, Path folder, List<String> sizes) {
    List<String> arguments = new ArrayList<>();
    arguments.add("io.crmconnect.simhubspot.SimHubspotServer");
    arguments.add(Integer.toString(port));
    arguments.addAll(sizes);
    proc =
        Proc.start(
            "the simulated HubSpot",
            folder.resolve("hubspot.log"),
            Jvm.command(
                "1g",
                List.of("-cp", String.join(File.pathSeparator, layout.testClasses())),
                arguments.toArray(String[]::new)));
  }

  /** With the demo's sample data and HubSpot's limits. */
  public static HubspotServer start(Layout layout, Path folder) {
    return start(new HubspotServer(layout, folder, List.of()));
  }

  /** With that many contacts and limits that nobody meets. */
  public static HubspotServer unlimited(Layout layout, Path folder, int contacts) {
    List<String> sizes = List.of("1", Integer.toString(contacts), "10", "10", "10", "1000000");
    return start(new HubspotServer(layout, folder, sizes));
  }

  private static HubspotServer start(HubspotServer server) {
    Wait.until("its first answer", START, server.proc, server::answers);
    return server;
  }

  private boolean answers() throws IOException {
    return Http.get(URI.create(url() + "/__sim/stats")).status() == 200;
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    proc.kill();
  }
}
