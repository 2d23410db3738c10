package nightreel.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.ArraySeq;

class ContentVariantsTest {

  private static final Conf.Embed SETTINGS =
      ConfReader.read(List.of(), List.of("embed.width=4", "embed.fusion.hidden=8")).embed();

  private final Map<String, MovieVectors> variants = new LinkedHashMap<>();

  @Test
  void showsModalitiesAndUntrainedFusionsWhereNothingWasLearned() {
    make();

    assertThat(variants.keySet()).containsExactly("text", "image", "pca", "random");
    assertThat(variants.get("text").vector(2)).containsExactly(0.6f, 0.8f, 0);
    assertThat(variants.get("image").vector(1)).containsExactly(0, 0); // lacks it
    assertThat(variants.get("pca").vector(2)).containsExactly(0, 0, 1, 0);
    assertThat(variants.values())
        .allSatisfy(vectors -> assertThat(vectors.movieIds()).containsExactly(10, 20, 30));
  }

  @Test
  void projectsAtRandomIntoUnitVectorsThatAreAlwaysTheSame() {
    make();
    MovieVectors first = variants.get("random");
    make();

    assertThat(variants.get("random").values()).containsExactly(first.values());
    for (int row = 0; row < 3; row++) {
      assertThat(first.dot(first.vector(row), row)).isCloseTo(1, within(1e-4f));
    }
  }

  @Test
  void dealsAModalityToOtherMoviesAndMakesItTheSameForAll() {
    var text =
        new Modalities.Modality(
            2, new float[] {1, 0, 0, 0, 0, 3}, new boolean[] {true, false, true});

    Modalities.Modality dealt = text.dealt(new int[] {2, 0, 1});
    assertThat(dealt.values()).containsExactly(0, 3, 1, 0, 0, 0);
    assertThat(dealt.present()).containsExactly(true, true, false);

    Modalities.Modality constant = text.constant();
    assertThat(constant.values()).containsExactly(0.5f, 1.5f, 0.5f, 1.5f, 0.5f, 1.5f);
    assertThat(constant.present()).containsExactly(true, true, true);
  }

  private void make() {
    var fusion =
        new LearnedFusion(null, List.of("text", "image"), List.of(3, 2), SETTINGS, 7, "unused");
    var rows = new ArrayList<Row>();
    rows.add(row(10, new float[] {1, 0, 0}, new float[] {0, 1}, 0));
    rows.add(row(20, new float[] {0, 1, 0}, null, 1));
    rows.add(row(30, new float[] {0.6f, 0.8f, 0}, new float[] {1, 0}, 2));
    variants.clear();
    new ContentVariants(List.of("text", "image"), List.of(3, 2), fusion, 4, 7)
        .forEach(rows.iterator(), new Configuration(false), variants::put);
  }

  private static Row row(long movieId, float[] text, float[] image, int place) {
    var fused = new float[4];
    fused[place] = 1;
    return RowFactory.create(movieId, seq(text), seq(image), seq(fused), seq(fused));
  }

  private static ArraySeq<Object> seq(float[] values) {
    if (values == null) {
      return null;
    }
    var boxed = new Object[values.length];
    for (int i = 0; i < boxed.length; i++) {
      boxed[i] = values[i];
    }
    return ArraySeq.unsafeWrapArray(boxed);
  }
}
