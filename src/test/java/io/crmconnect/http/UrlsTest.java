/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.List;
import org.junit.jupiter.api.Test;

class UrlsTest {
  @Test
  void everyCharacterIsEncodedAsInAFormExceptForTheSpace() {
    for (char c = 0; c < 0x500; c++) {
      String text = "a" + c;
      assertThat(Urls.encode(text)).isEqualTo(URLEncoder.encode(text, UTF_8).replace("+", "%20"));
    }
  }

  @Test
  void namesAreJoinedByCommas() {
    assertThat(Urls.joinEncoded(List.of("first_name", "a,b", "Größe")))
        .isEqualTo("first_name,a%2Cb,Gr%C3%B6%C3%9Fe");
  }
}
