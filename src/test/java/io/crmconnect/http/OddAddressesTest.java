/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A call to an address that leads nowhere has an outcome, in time and on another thread. */
class OddAddressesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://nowhere.invalid/",
        "http://a..b/",
        "http://-/",
        "http://localhost:1/",
        "http://localhost:65535/",
        "http://[::1]:1/",
        "http://256.256.256.256/",
        "http://0x7f.1:1/",
        "http://127.1:1/",
        "http://2130706433:1/",
        "http://127.0.0.1:0/",
        "http://xn--/",
        "http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.invalid/",
        "https://localhost:1/",
        "https://nowhere.invalid:443/",
        "http:///path",
        "http:opaque",
        "mailto:a@b.invalid",
        "/no/host",
        "x"
      })
  void theCallFails(String address) throws Exception {
    try (Transport transport = new HttpClientTransport(new Timeouts(2_000, 2_000))) {
      CompletableFuture<HttpOutcome> outcome = new CompletableFuture<>();
      transport.send(
          new HttpCall("GET", URI.create(address), Map.of(), Optional.empty()), outcome::complete);

      assertThat(outcome.get(20, TimeUnit.SECONDS)).isInstanceOf(HttpOutcome.Fault.class);
    }
  }
}
