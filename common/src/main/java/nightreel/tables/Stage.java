package nightreel.tables;

import static nightreel.tables.Tables.AB_COMPARISON;
import static nightreel.tables.Tables.BLEND;
import static nightreel.tables.Tables.FUSIONS;
import static nightreel.tables.Tables.GENOME;
import static nightreel.tables.Tables.GENOME_TAGS;
import static nightreel.tables.Tables.HOLDOUT;
import static nightreel.tables.Tables.INDEXES;
import static nightreel.tables.Tables.INDEX_TRIALS;
import static nightreel.tables.Tables.ITEM_EMBEDDINGS;
import static nightreel.tables.Tables.LIST_INPUTS;
import static nightreel.tables.Tables.METRICS;
import static nightreel.tables.Tables.MMR_CURVE;
import static nightreel.tables.Tables.MODELS;
import static nightreel.tables.Tables.MOVIES;
import static nightreel.tables.Tables.POSTERS;
import static nightreel.tables.Tables.RATINGS;
import static nightreel.tables.Tables.RECOMMENDATIONS;
import static nightreel.tables.Tables.REJECTED;
import static nightreel.tables.Tables.SEQUENCES;
import static nightreel.tables.Tables.TRAINING_LOG;
import static nightreel.tables.Tables.TRANSITIONS;

import java.util.List;
import java.util.Locale;

/** The stages of the night in the order in which they run; each one is a job of its own. */
public enum Stage {
  INGEST(
      "check and type the raw files; what is bad goes to rejected",
      List.of(),
      List.of(RATINGS, MOVIES, GENOME_TAGS, GENOME, POSTERS, REJECTED)),
  SPLIT(
      "order each user's history and hold out validation and test",
      List.of(RATINGS),
      List.of(SEQUENCES, HOLDOUT)),
  EMBED(
      "turn text, poster and facts of each movie into one vector",
      List.of(MOVIES, POSTERS, GENOME, SEQUENCES, HOLDOUT),
      List.of(ITEM_EMBEDDINGS, FUSIONS)),
  TRAIN(
      "train SASRec, ALS and EASE on the histories",
      List.of(SEQUENCES, HOLDOUT, ITEM_EMBEDDINGS),
      List.of(MODELS, TRAINING_LOG)),
  INDEX(
      "build the FAISS indexes and count what follows what",
      List.of(SEQUENCES, HOLDOUT, ITEM_EMBEDDINGS, MODELS),
      List.of(INDEXES, INDEX_TRIALS, TRANSITIONS)),
  RECOMMEND(
      "retrieve, score, blend and re-rank the best movies for every user",
      List.of(MOVIES, SEQUENCES, HOLDOUT, ITEM_EMBEDDINGS, INDEXES, TRANSITIONS, MODELS),
      List.of(BLEND, MMR_CURVE, RECOMMENDATIONS, LIST_INPUTS)),
  EVALUATE(
      "measure every method side by side on the held-out interactions",
      List.of(
          MOVIES,
          SEQUENCES,
          HOLDOUT,
          ITEM_EMBEDDINGS,
          FUSIONS,
          MODELS,
          INDEXES,
          TRANSITIONS,
          BLEND,
          MMR_CURVE,
          RECOMMENDATIONS),
      List.of(METRICS, AB_COMPARISON)),
  REPORT(
      "write the page that people look at and summary.json",
      List.of(
          MOVIES,
          GENOME,
          POSTERS,
          SEQUENCES,
          REJECTED,
          ITEM_EMBEDDINGS,
          MODELS,
          TRAINING_LOG,
          INDEX_TRIALS,
          BLEND,
          MMR_CURVE,
          RECOMMENDATIONS,
          METRICS,
          AB_COMPARISON),
      List.of());

  private final String description;
  private final List<Table> reads;
  private final List<Table> writes;

  Stage(String description, List<Table> reads, List<Table> writes) {
    this.description = description;
    this.reads = reads;
    this.writes = writes;
  }

  /** The name of its subcommand, and of its row in {@code stage_runs}. */
  public String command() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it does, in half a sentence. */
  public String description() {
    return description;
  }

  public List<Table> reads() {
    return reads;
  }

  public List<Table> writes() {
    return writes;
  }
}
