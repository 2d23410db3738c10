package nightreel.index;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import nightreel.LocalSpark;
import nightreel.conf.UnusableException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class IndexOriginsTest {

  private static final IndexOrigins NOW =
      new IndexOrigins(Map.of("als", "a", "content", "c", "sequence", "s"));

  @Test
  void indexesOfWhatThereIsNowAreRight() {
    assertThatCode(() -> NOW.requireSame(indexes("'a'", "'c'", "'s'"))).doesNotThrowAnyException();
  }

  @Test
  void anIndexOfAVersionThatDidNotSayItIsTakenToBeRight() {
    assertThatCode(() -> NOW.requireSame(indexes("null", "null", "null")))
        .doesNotThrowAnyException();
  }

  @Test
  void aModelThatIsNewerThanItsIndexIsToldInOneLine() {
    assertUnusable(
        indexes("'a'", "'c'", "'x'"),
        "sequence index: was built from another SASRec, or with other content, than there is"
            + " now; run index again");
    assertUnusable(
        indexes("'x'", "'c'", "'s'"),
        "als index: was built from other factors of ALS than models holds; run index again");
  }

  @Test
  void anIndexOfAnotherCatalogueIsToldInOneLine() {
    assertUnusable(
        indexes("'a'", "'x'", "'s'"),
        "content index: was built from other fused vectors than item_embeddings holds; run index"
            + " again");
  }

  private static void assertUnusable(Dataset<Row> indexes, String message) {
    assertThatThrownBy(() -> NOW.requireSame(indexes))
        .isInstanceOf(UnusableException.class)
        .hasMessage(message);
  }

  private static Dataset<Row> indexes(String als, String content, String sequence) {
    return LocalSpark.session()
        .sql(
            ("SELECT * FROM VALUES ('als', %s), ('content', %s), ('sequence', %s)"
                    + " AS indexes(space, origin_sha256)")
                .formatted(als, content, sequence));
  }
}
