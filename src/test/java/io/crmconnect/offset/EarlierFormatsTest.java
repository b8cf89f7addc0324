/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The policy of {@code docs/versioning.md}: each version reads the offsets of every earlier one.
 * {@code src/test/resources/offsets} has a file of them for each release, a partition and an offset
 * in each line.
 */
class EarlierFormatsTest {
  private static final Path STORED = Path.of("src/test/resources/offsets");
  private static final Pattern RELEASE = Pattern.compile("(?m)^## \\[(\\d+\\.\\d+\\.\\d+)\\]");
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_LONG_FOR_INTS).build();

  static Stream<Path> releases() throws IOException {
    try (Stream<Path> files = Files.list(STORED)) {
      return files.sorted().toList().stream();
    }
  }

  @Test
  void everyReleaseOfTheChangelogHasItsOffsets() throws IOException {
    List<String> released =
        RELEASE
            .matcher(Files.readString(Path.of("CHANGELOG.md")))
            .results()
            .map(release -> release.group(1) + ".txt")
            .toList();
    assertThat(releases()).extracting(file -> file.getFileName().toString()).containsAll(released);
  }

  @ParameterizedTest
  @MethodSource("releases")
  void offsetsOfEveryReleaseAreReadAndKeepEveryKey(Path release) throws IOException {
    assertThat(Files.readAllLines(release))
        .isNotEmpty()
        .allSatisfy(
            line -> {
              String[] parts = line.split("\t", 2);
              Map<String, Object> partition = read(parts[0]);
              Map<String, Object> offset = read(parts[1]);
              OffsetCodec.check((String) partition.get("part"), offset);
              if (!partition.containsKey("part")) {
                // A later version may add keys, but not lose any or change their values.
                assertThat(
                        OffsetCodec.encode(
                            OffsetCodec.decode(offset), OffsetCodec.decodeSignals(offset)))
                    .containsAllEntriesOf(offset);
              }
            });
  }

  @Test
  void aLaterFormatIsRefusedByItsNumber() throws IOException {
    Map<String, Object> later = read("{\"backfill\":\"waiting\",\"format\":2}");
    assertThatThrownBy(() -> OffsetCodec.decode(later))
        .isInstanceOf(InvalidOffsetException.class)
        .hasMessageContaining("format")
        .hasMessageContaining("is 2");
  }

  /** So a version that does not know a key cannot overwrite it silently. */
  @Test
  void aKeyOfALaterVersionIsRefusedByItsName() throws IOException {
    Map<String, Object> later = read("{\"backfill\":\"waiting\",\"format\":1,\"later.key\":1}");
    assertThatThrownBy(() -> OffsetCodec.decode(later))
        .isInstanceOf(InvalidOffsetException.class)
        .hasMessageContaining("later.key");
  }

  private static Map<String, Object> read(String json) throws IOException {
    return JSON.readValue(json, new TypeReference<LinkedHashMap<String, Object>>() {});
  }
}
