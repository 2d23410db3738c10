package nightreel.ingest;

import java.util.List;
import java.util.Optional;
import nightreel.conf.UnusableException;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The tag genome of a release, where it has one.
 *
 * @param tagIds the ids of the kept tags; their order is that of the scores of a movie
 * @see <a href="https://doi.org/10.1145/2362394.2362395">Vig, Sen, Riedl 2012, The Tag Genome</a>
 */
record Genome(Release release, CheckedRows tags, KnownIds tagIds, Optional<CheckedGenome> scores) {

  /** Its files before their rows are read. */
  record Files(Optional<RawFile> tags, Optional<RawFile> scores) {

    /**
     * @throws UnusableException where there is one without the other
     */
    static Files open(Release release) {
      var files =
          new Files(
              release.find(GenomeTagRows.NAME, GenomeTagRows.COLUMNS),
              release.find(GenomeRows.NAME, GenomeRows.COLUMNS));
      if (files.tags.isPresent() != files.scores.isPresent()) {
        String tags = release.file(GenomeTagRows.NAME);
        String scores = release.file(GenomeRows.NAME);
        throw new UnusableException(
            "%s: holds %s without %s; add that or take the other away"
                .formatted(
                    release.folder(),
                    files.tags.isPresent() ? tags : scores,
                    files.tags.isPresent() ? scores : tags));
      }
      return files;
    }
  }

  static Genome check(Release release, Files files, KnownIds movies) {
    String tagsFile = release.file(GenomeTagRows.NAME);
    CheckedRows tags =
        files
            .tags
            .map(GenomeTagRows::check)
            .orElseGet(() -> CheckedRows.none(release.spark(), tagsFile, GenomeTagRows.SCHEMA));
    KnownIds ids = KnownIds.of(release.spark(), "tag", tagsFile, tags.ids("tag_id"));
    return new Genome(
        release, tags, ids, files.scores.map(file -> GenomeRows.check(file, movies, ids)));
  }

  /** What became of the rows of its files; none where there are no files. */
  List<Account> accounts() {
    return scores.map(known -> List.of(tags.account(), known.account())).orElse(List.of());
  }

  /** The rows of the table {@code genome_tags}. */
  Dataset<Row> keptTags() {
    return GenomeTagRows.table(release.spark(), tags, tagIds);
  }

  /** The rows of the table {@code genome}. */
  Dataset<Row> kept() {
    return scores
        .map(CheckedGenome::kept)
        .orElseGet(() -> release.spark().createDataFrame(List.of(), Tables.GENOME.columns()));
  }

  /** The scores among the rows of the table {@code rejected}; empty where all are kept. */
  Optional<Dataset<Row>> rejected() {
    return scores
        .filter(known -> known.account().read() > known.account().kept())
        .map(CheckedGenome::rejected);
  }
}
