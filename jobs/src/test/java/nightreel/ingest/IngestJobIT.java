package nightreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import nightreel.LocalSpark;
import nightreel.Night;
import nightreel.conf.ConfReader;
import nightreel.split.SplitJob;
import nightreel.tables.Lake;
import nightreel.tables.MissingRowsException;
import nightreel.tables.Tables;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestJobIT {

  private static final LocalDate DATE = LocalDate.of(2026, 1, 2);

  @TempDir private Path files;
  @TempDir private Path lake;

  @Test
  void rawFilesBecomeTablesThatSplitReadsOnTheSameDate() {
    new RawFolder(files)
        .ratings("1,3,4.0,300", "1,1,4.0,100", "1,2,4.0,200", "2,1,7.5,100", "2,2,4.0,100");
    Night night = night(DATE);

    IngestJob.run(night);
    SplitJob.run(night);

    assertThat(night.read(Tables.RATINGS).count()).isEqualTo(4);
    assertThat(night.read(Tables.MOVIES).count()).isEqualTo(3);
    assertThat(night.read(Tables.POSTERS).count()).isZero();
    assertThat(night.read(Tables.GENOME).count()).isZero();
    assertThat(night.read(Tables.GENOME_TAGS).count()).isZero();
    Row rejected = night.read(Tables.REJECTED).collectAsList().get(0);
    assertThat(rejected.<String>getAs("message"))
        .isEqualTo("ratings.csv line 5: rating 7.5 is outside 0.5..5.0");
    assertThat(rejected.<String>getAs("raw")).isEqualTo("2,1,7.5,100");
    List<Row> sequences = night.read(Tables.SEQUENCES).orderBy("user_id").collectAsList();
    assertThat(sequences).hasSize(2);
    assertThat(sequences.get(0).getList(1)).isEqualTo(List.of(1L, 2L, 3L));
    assertThat(night.read(Tables.HOLDOUT).count()).isEqualTo(2);

    assertThatThrownBy(() -> SplitJob.run(night(DATE.plusDays(1))))
        .isInstanceOf(MissingRowsException.class)
        .hasMessage("ratings: no rows of 2026-01-03; run ingest of that date first");
  }

  private Night night(LocalDate date) {
    var conf =
        ConfReader.read(
            List.of(),
            List.of(
                "paths.movielens=" + files,
                "ingest.max_rejected_fraction=0.5",
                "ingest.max_duplicate_fraction=0.5"));
    return new Night(
        LocalSpark.session(), conf, new Lake(LocalSpark.session(), lake.toString()), date);
  }
}
