package io.crmconnect.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What was carried out is kept with the schema, for as long as it stands in the settings. */
class DecidedTest {
  private static final CrmObject CONTACTS = new CrmObject("contacts", "contacts", true);
  private static final Field NAME = new Field("name", FieldType.STRING);
  private static final Field FAX = new Field("fax", FieldType.STRING);
  private static final String REMOVED = "contacts.fax:removed";

  private final String before = ObjectSchema.of(CONTACTS, List.of(NAME, FAX), accepting()).encode();

  @Test
  void itIsInTheTextAndOutOfItWithTheSettings() {
    assertThat(before).doesNotContain("decided");
    Review first = read(before, REMOVED).review(List.of(NAME), Map.of());
    assertThat(first.resolved()).extracting(Decision::text).containsExactly(REMOVED);
    String after = first.evolution().schema().encode();
    assertThat(after).contains("\"decided\":[\"contacts.fax:removed\"]");
    ObjectSchema restarted = read(after, REMOVED);
    assertThat(restarted.encode()).isEqualTo(after);
    Review again = restarted.review(List.of(NAME), Map.of());
    assertThat(again.resolved()).isEmpty();
    assertThat(again.evolution().schema()).isSameAs(restarted);
    Review without = read(after).review(List.of(NAME), Map.of());
    assertThat(without.evolution().schema().encode()).doesNotContain("decided");
  }

  /** As an earlier version stored it: what was carried out is so already. */
  @Test
  void aTextThatSaysNothingOfDecisionsIsTakenAsItIs() {
    String old =
        "{\"format\":1,\"fields\":[{\"field\":\"fax_no\",\"column\":\"fax\",\"type\":\"string\","
            + "\"was\":[\"fax\"]},{\"field\":\"size\",\"type\":\"string\",\"gone\":true}]}";
    List<Field> catalogue = List.of(new Field("fax_no", FieldType.STRING));
    Review review =
        read(old, "contacts.fax_no:fax", "contacts.size:removed").review(catalogue, Map.of());
    assertThat(review.resolved()).isEmpty();
    assertThat(review.refused()).isEmpty();
    assertThat(review.drifts()).isEmpty();
    assertThat(review.evolution().schema().columns()).isEqualTo(read(old).columns());
    assertThat(review.evolution().schema().encode())
        .contains("\"decided\":[\"contacts.fax_no:fax\",\"contacts.size:removed\"]");
  }

  @Test
  void whatFitsNothingIsNotKept() {
    Review review = read(before, REMOVED).review(List.of(NAME, FAX), Map.of());
    assertThat(review.refused())
        .containsExactly("schema.accept=" + REMOVED + ": 'fax' is still there at the vendor");
    assertThat(review.evolution().schema().encode()).isEqualTo(before);
  }

  private static ObjectSchema read(String text, String... accepted) {
    return ObjectSchema.decode(CONTACTS, text, accepting(accepted));
  }

  private static SchemaSettings accepting(String... accepted) {
    List<Decision> decisions =
        Stream.of(accepted).map(text -> Decision.parse(text).orElseThrow()).toList();
    return new SchemaSettings(
        63,
        NumberMode.DOUBLE,
        List.of(),
        List.of(),
        new DriftSettings(DriftMode.QUARANTINE, Map.of(), decisions));
  }
}
