/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Creates certificate stores for a test. */
public final class Certificates {
  public static final String PASSWORD = "changeit";

  private Certificates() {}

  /** A PKCS12 file with a key for the host, which also trusts its certificate. */
  public static Path createStore(Path folder, String host) throws Exception {
    Path store = folder.resolve("both.p12");
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Path cert = folder.resolve("cert.pem");
    List<String> common =
        List.of("-keystore", store.toString(), "-storepass", PASSWORD, "-storetype", "PKCS12");
    run(
        tool,
        common,
        "-genkeypair -alias me -keyalg RSA -dname CN=" + host + " -ext san=dns:" + host);
    run(tool, common, "-exportcert -rfc -alias me -file " + cert);
    run(tool, common, "-importcert -noprompt -alias trusted -file " + cert);
    return store;
  }

  private static void run(String tool, List<String> common, String action) throws Exception {
    List<String> command = new ArrayList<>(List.of(tool));
    command.addAll(List.of(action.split(" ")));
    command.addAll(common);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).as(action).isZero();
  }
}
