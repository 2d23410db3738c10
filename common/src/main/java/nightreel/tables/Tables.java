package nightreel.tables;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.FloatType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;
import static org.apache.spark.sql.types.DataTypes.createMapType;

import java.util.List;
import org.apache.spark.sql.types.StructType;

/** Every table of the lake: the whole contract between the stages and with the readers. */
public final class Tables {

  /** One row per user and movie: the last rating that the user gave it. */
  public static final Table RATINGS =
      new Table(
          "ratings",
          new StructType()
              .add("user_id", LongType, false)
              .add("movie_id", LongType, false)
              .add("rating", FloatType, false, "0.5 to 5.0 stars")
              .add("timestamp", LongType, false, "seconds since 1970-01-01 UTC")
              .add("line", LongType, true, "of its file, from 1")
              .add(
                  "part",
                  StringType,
                  true,
                  "train, validation or test, where files say so; null where split does"),
          List.of("user_id", "movie_id"));

  /** One row per movie. */
  public static final Table MOVIES =
      new Table(
          "movies",
          new StructType()
              .add("movie_id", LongType, false)
              .add("title", StringType, false, "without the year")
              .add("year", IntegerType, true, "of the first release, where it is known")
              .add("genres", createArrayType(StringType, false), false, "empty where none is known")
              .add(
                  "tags",
                  createArrayType(StringType, false),
                  false,
                  "users' tags, the most used first")
              .add("imdb_id", LongType, true)
              .add("tmdb_id", LongType, true)
              .add("overview", StringType, true, "TMDB's, at most 10,000 characters on one line")
              .add("tagline", StringType, true)
              .add("runtime", IntegerType, true, "minutes")
              .add("language", StringType, true, "the original one, such as en")
              .add("popularity", DoubleType, true, "TMDB's own measure, at least 0")
              .add("vote_average", DoubleType, true, "of TMDB's users, above 0 and at most 10")
              .add("vote_count", LongType, true)
              .add("release_date", DateType, true)
              .add("directors", createArrayType(StringType, false), false)
              .add("cast", createArrayType(StringType, false), false, "the first ones named")
              .add("keywords", createArrayType(StringType, false), false)
              .add("poster_path", StringType, true, "below TMDB's image URL")
              .add("tmdb_genres", createArrayType(StringType, false), false, "in TMDB's own words")
              .add("adult", BooleanType, true)
              .add(
                  "provenance",
                  createMapType(StringType, StringType, false),
                  false,
                  "column -> TMDB file that its value is from; what is not in it is MovieLens'"),
          List.of("movie_id"));

  /** One row per tag of the tag genome; none where the release has no genome. */
  public static final Table GENOME_TAGS =
      new Table(
          "genome_tags",
          new StructType()
              .add("position", IntegerType, false, "of its score in relevance of genome, from 0")
              .add("tag_id", LongType, false)
              .add("tag", StringType, false),
          List.of("tag_id"));

  /** One row per movie of the tag genome. */
  public static final Table GENOME =
      new Table(
          "genome",
          new StructType()
              .add("movie_id", LongType, false)
              .add(
                  "relevance",
                  createArrayType(FloatType, true),
                  false,
                  "from 0 to 1, of every tag in the order of genome_tags.position; null where the"
                      + " release does not say it"),
          List.of("movie_id"));

  /** One row per movie that has a readable poster. */
  public static final Table POSTERS =
      new Table(
          "posters",
          new StructType()
              .add("movie_id", LongType, false)
              .add("path", StringType, false)
              .add("width", IntegerType, false, "pixels")
              .add("height", IntegerType, false, "pixels")
              .add("sha256", StringType, false, "of the file"),
          List.of("movie_id"));

  /** One row per input row, line or file that was not kept. */
  public static final Table REJECTED =
      new Table(
          "rejected",
          new StructType()
              .add("source", StringType, false, "the file's name")
              .add("line", LongType, false, "from 1; 0 where the whole file is rejected")
              .add("reason", StringType, false, "a short code such as rating_out_of_range")
              .add("message", StringType, false, "what is wrong, for people")
              .add("raw", StringType, false, "the row as it was read, cut at 500 characters"),
          List.of("source", "line", "reason"));

  /** One row per user: everything the user rated, oldest first, equal times by hash. */
  public static final Table SEQUENCES =
      new Table(
          "sequences",
          new StructType()
              .add("user_id", LongType, false)
              .add("movie_ids", createArrayType(LongType, false), false)
              .add("timestamps", createArrayType(LongType, false), false)
              .add(
                  "train_length",
                  IntegerType,
                  false,
                  "how many leading movies are training data; where more follow, the first of them"
                      + " is the validation target and the second the test target"),
          List.of("user_id"));

  /** One row per held-out interaction. */
  public static final Table HOLDOUT =
      new Table(
          "holdout",
          new StructType()
              .add("user_id", LongType, false)
              .add("protocol", StringType, false, "leave_one_out or time_split")
              .add("part", StringType, false, "validation or test")
              .add("movie_id", LongType, false)
              .add("history_length", IntegerType, false, "how many movies came before it")
              .add(
                  "split_at",
                  LongType,
                  true,
                  "of time_split: what is not test is from before it, in seconds since 1970-01-01"
                      + " UTC; null for leave_one_out"),
          List.of("user_id", "protocol", "part"));

  /** One row per movie and encoder; vectors have unit length. */
  public static final Table ITEM_EMBEDDINGS =
      new Table(
          "item_embeddings",
          new StructType()
              .add("movie_id", LongType, false)
              .add("encoder", StringType, false, "text, image, metadata, genome or fused")
              .add("vector", createArrayType(FloatType, false), false, "of unit length")
              .add("missing", createArrayType(StringType, false), false, "modalities imputed in it")
              .add(
                  "content_hash",
                  StringType,
                  true,
                  "SHA-256 of what a model encoded and of the model; null where none was used"),
          List.of("movie_id", "encoder"));

  /** One row: how the fused vectors were made; the weights of a learned fusion are a file. */
  public static final Table FUSIONS =
      new Table(
          "fusions",
          new StructType()
              .add("method", StringType, false, "learned or pca")
              .add(
                  "modalities",
                  createArrayType(StringType, false),
                  false,
                  "what is fused, in the order of the towers")
              .add("widths", createArrayType(IntegerType, false), false, "of the modalities")
              .add("path", StringType, true, "of the weights, below the lake; null for pca")
              .add("bytes", LongType, true)
              .add("sha256", StringType, true)
              .add(
                  "made_from",
                  createMapType(StringType, LongType, false),
                  false,
                  "table -> version")
              .add("settings", StringType, false, "JSON")
              .add("users", LongType, false, "whose training histories were learned from")
              .add("steps", LongType, false, "optimiser steps behind these weights")
              .add("loss", DoubleType, true, "mean of the last steps, in nats"),
          List.of());

  /** One row per trained model; the weights are a file. */
  public static final Table MODELS =
      new Table(
          "models",
          new StructType()
              .add("model", StringType, false, "sasrec, als, or ease_ and the cut that it counts")
              .add("path", StringType, false, "of the weights, below the lake")
              .add("bytes", LongType, false)
              .add("sha256", StringType, false)
              .add(
                  "made_from",
                  createMapType(StringType, LongType, false),
                  false,
                  "table -> version")
              .add("settings", StringType, false, "JSON")
              .add(
                  "movie_ids",
                  createArrayType(LongType, false),
                  false,
                  "row i of its matrix is movie_ids[i]")
              .add("steps", LongType, false, "optimiser steps behind these weights")
              .add("validation_ndcg_10", DoubleType, true, "where training measures it")
              .add(
                  "started_from",
                  DateType,
                  true,
                  "the night whose model training started from; null where it began anew")
              .add("started_from_sha256", StringType, true, "of that model's weights"),
          List.of("model"));

  /** One row per model and validation of it during training, and every so many steps between. */
  public static final Table TRAINING_LOG =
      new Table(
          "training_log",
          new StructType()
              .add("model", StringType, false)
              .add("step", LongType, false, "of each worker where there are several")
              .add("epoch", IntegerType, false)
              .add(
                  "loss",
                  DoubleType,
                  true,
                  "mean since the row before, in nats; null before the first step")
              .add("validation_hr_10", DoubleType, true, "null between validations")
              .add("validation_ndcg_10", DoubleType, true, "null between validations")
              .add("sequences_per_second", DoubleType, true, "null before the first step")
              .add(
                  "seconds",
                  DoubleType,
                  false,
                  "since training began, without what a kill has cost")
              .add("learning_rate", DoubleType, true, "of the step"),
          List.of("model", "step"));

  /** One row per FAISS index; the index is a file. */
  public static final Table INDEXES =
      new Table(
          "indexes",
          new StructType()
              .add("space", StringType, false, "content, sequence or als")
              .add("shard", IntegerType, false, "from 0; a small space has one")
              .add("factory", StringType, false, "FAISS factory string")
              .add("path", StringType, false, "below the lake")
              .add("bytes", LongType, false)
              .add("sha256", StringType, false)
              .add(
                  "made_from",
                  createMapType(StringType, LongType, false),
                  false,
                  "table -> version")
              .add("dimension", IntegerType, false)
              .add("movie_ids", createArrayType(LongType, false), false, "vector i is movie_ids[i]")
              .add("build_seconds", DoubleType, false, "of all shards")
              .add("recall_100", DoubleType, false, "of all shards, against exact search")
              .add("queries_per_second", DoubleType, false, "of all shards, see index_trials")
              .add(
                  "origin_sha256",
                  StringType,
                  true,
                  "of what its vectors are from: the fused vectors, SASRec's weights or ALS's factors"),
          List.of("space", "shard"));

  /** One row per movie and cut of the histories: the movies that follow it most. */
  public static final Table TRANSITIONS =
      new Table(
          "transitions",
          new StructType()
              .add("movie_id", LongType, false)
              .add("cut", StringType, false, "what was counted: validation, test or now, see Cut")
              .add("next_movie_ids", createArrayType(LongType, false), false, "the best first")
              .add(
                  "weights",
                  createArrayType(FloatType, false),
                  false,
                  "of next_movie_ids: how often they follow, by the root of both movies' counts"),
          List.of("movie_id", "cut"));

  /** One row per space and kind of index that was measured in it. */
  public static final Table INDEX_TRIALS =
      new Table(
          "index_trials",
          new StructType()
              .add("space", StringType, false)
              .add("factory", StringType, false, "FAISS factory string")
              .add("parameters", StringType, false, "of the search, such as nprobe=32")
              .add("serves", BooleanType, false, "whether recommendations are searched in it")
              .add("movies", IntegerType, false)
              .add("dimension", IntegerType, false)
              .add("bytes", LongType, false, "of its file")
              .add("build_seconds", DoubleType, false)
              .add("recall_100", DoubleType, false, "against exact search, queries of users")
              .add("queries_per_second", DoubleType, false, "in one batch, the task's threads"),
          List.of("space", "factory", "parameters"));

  /** One row per lambda of MMR that was measured on the validation split. */
  public static final Table MMR_CURVE =
      new Table(
          "mmr_curve",
          new StructType()
              .add("lambda", DoubleType, false, "1 is pure relevance, 0 pure diversity")
              .add("validation_ndcg_10", DoubleType, false)
              .add("diversity_10", DoubleType, false, "intra-list, of the first 10")
              .add("users", LongType, false)
              .add("chosen", BooleanType, true, "whether lists are made with it"),
          List.of("lambda"));

  /** One row per setting of the blend that was fitted on the validation split. */
  public static final Table BLEND =
      new Table(
          "blend",
          new StructType()
              .add("feature", StringType, false)
              .add("weight", DoubleType, false)
              .add("validation_ndcg_10", DoubleType, false, "of the whole blend"),
          List.of("feature"));

  /** One row per user and rank, from 1. */
  public static final Table RECOMMENDATIONS =
      new Table(
          "recommendations",
          new StructType()
              .add("user_id", LongType, false)
              .add("rank", IntegerType, false, "from 1")
              .add("movie_id", LongType, false)
              .add("score", DoubleType, false, "blended relevance")
              .add(
                  "sasrec_score",
                  DoubleType,
                  true,
                  "logit; null for a movie the network does not know")
              .add("content_score", DoubleType, true, "cosine with the user's history")
              .add(
                  "mmr_penalty",
                  DoubleType,
                  false,
                  "1 - lambda, times its largest cosine with a better rank; MMR takes it from lambda"
                      + " times how likely the movie comes next, relative to the user's likeliest")
              .add(
                  "sources",
                  createMapType(StringType, IntegerType, false),
                  false,
                  "source -> rank there")
              .add(
                  "because",
                  createArrayType(LongType, false),
                  true,
                  "movies of the history without which the score falls, the largest fall first;"
                      + " empty where no single one carries it, null without explanations")
              .add("explanation", StringType, true, "a sentence or two, for the user")
              .add("explanation_detailed", StringType, true, "every reason with its weight")
              .add("explanation_technical", StringType, true, "the same as JSON")
              .add(
                  "explanation_by",
                  StringType,
                  true,
                  "who wrote explanation: rules, or the name of a language model; null without"
                      + " explanations"),
          List.of("user_id", "rank"));

  /** One row: what the lists were made from, so that a later run knows which it may take over. */
  public static final Table LIST_INPUTS =
      new Table(
          "list_inputs",
          new StructType()
              .add(
                  "fingerprints",
                  createMapType(StringType, StringType, false),
                  false,
                  "part -> SHA-256; where all are the same, so is the list of the same history")
              .add("histories", StringType, false, "a fingerprint of all of them")
              .add("sequences_version", LongType, false, "that holds the histories")
              .add("recommendations_version", LongType, false, "that holds the lists"),
          List.of());

  /** One row per protocol, segment of targets, method and metric. */
  public static final Table METRICS =
      new Table(
          "metrics",
          new StructType()
              .add(
                  "protocol",
                  StringType,
                  false,
                  "leave_one_out; time_split: the first movie after it, of models that know nothing of"
                      + " the time after; published: of tonight's lists themselves; simulated_aa: of the"
                      + " simulated test itself; off_policy: of estimators on generated users")
              .add(
                  "segment",
                  StringType,
                  false,
                  "all; cold, few or warm targets; light, medium or heavy users; or genre: and the"
                      + " target's")
              .add("method", StringType, false, "or estimator")
              .add(
                  "metric",
                  StringType,
                  false,
                  "such as ndcg@10; debiased_ndcg@10 as if all movies were held out alike")
              .add("value", DoubleType, false)
              .add("low", DoubleType, true, "of the 95% bootstrap interval over users")
              .add("high", DoubleType, true, "of the 95% bootstrap interval over users")
              .add("users", LongType, false, "how many users it is the mean of")
              .add(
                  "ties",
                  StringType,
                  true,
                  "what orders a user's interactions of the same second: hash or file; given where"
                      + " files say what is held out; null where nothing is"),
          List.of("protocol", "segment", "method", "metric"));

  /** One row per protocol, pair of methods and metric: the difference between the methods. */
  public static final Table AB_COMPARISON =
      new Table(
          "ab_comparison",
          new StructType()
              .add(
                  "protocol",
                  StringType,
                  false,
                  "leave_one_out or time_split, paired by user; simulated_ab_split, each user in one arm, or"
                      + " simulated_ab_paired, in both, with invented clicks")
              .add("method_a", StringType, false)
              .add("method_b", StringType, false)
              .add("metric", StringType, false)
              .add("difference", DoubleType, false, "mean of b minus a over users")
              .add("low", DoubleType, false, "of its 95% interval")
              .add("high", DoubleType, false, "of its 95% interval")
              .add(
                  "p_value",
                  DoubleType,
                  false,
                  "two-sided: paired permutation test, of simulations Student's or Welch's t-test")
              .add("users", LongType, false)
              .add("value_a", DoubleType, true, "mean of a")
              .add("value_b", DoubleType, true, "mean of b")
              .add(
                  "p_holm",
                  DoubleType,
                  true,
                  "p_value corrected by Holm for all pairs of the metric; null for a single one")
              .add(
                  "minimum_detectable",
                  DoubleType,
                  true,
                  "smallest difference that is found four times in five")
              .add(
                  "power",
                  DoubleType,
                  true,
                  "of simulations: chance to find the relative difference evaluate.ab.lift"),
          List.of("protocol", "method_a", "method_b", "metric"));

  /**
   * One row per set of facts that a language model was given: what it wrote for tonight's lists, in
   * this or an earlier night. A cache, which there is only where such a model is wanted.
   */
  public static final Table LLM_EXPLANATIONS =
      new Table(
          "llm_explanations",
          new StructType()
              .add("content_hash", StringType, false, "SHA-256 of facts, prompt and model")
              .add("model", StringType, false)
              .add("facts", StringType, false, "JSON")
              .add("text", StringType, true, "null where it was refused")
              .add("refused", StringType, true, "why it was; null where there is a text")
              .add("written_on", DateType, false, "the night that asked for it"),
          List.of("content_hash"));

  /** One row per stage that finished. */
  public static final Table STAGE_RUNS =
      new Table(
          "stage_runs",
          new StructType()
              .add("stage", StringType, false)
              .add("run_id", StringType, false)
              .add("started_at", TimestampType, false)
              .add("seconds", DoubleType, false)
              .add("table_rows", createMapType(StringType, LongType, false), false, "table -> rows")
              .add("table_versions", createMapType(StringType, LongType, false), false)
              .add(
                  "task_seconds",
                  DoubleType,
                  true,
                  "of all tasks, each of those that ran side by side")
              .add(
                  "kernel_seconds",
                  createMapType(StringType, DoubleType, false),
                  true,
                  "kernel -> seconds of the tasks within: forward, search, mmr, training, build"),
          List.of("stage"));

  /**
   * One row per run: of each date the one that people see, where there is one, and the newest one.
   */
  public static final Table RUNS =
      new Table(
          "runs",
          new StructType()
              .add("run_id", StringType, false)
              .add("status", StringType, false, "running, published, unpublished or withdrawn")
              .add("started_at", TimestampType, false)
              .add("finished_at", TimestampType, true)
              .add("code_version", StringType, false)
              .add("settings", StringType, false, "YAML")
              .add(
                  "table_versions",
                  createMapType(StringType, LongType, false),
                  false,
                  "what a reader of this run sees")
              .add("failed_checks", createArrayType(StringType, false), false)
              .add("publishable", BooleanType, true, "null while the run goes on"),
          List.of("run_id"));

  /** One row per user who was deleted; its run date is the day of that. A night only reads it. */
  public static final Table FORGOTTEN =
      new Table(
          "forgotten",
          new StructType()
              .add("user_hash", StringType, false, "HMAC-SHA-256 of the id, under the key")
              .add("key_name", StringType, false, "tells which key: the beginning of a SHA-256")
              .add(
                  "sequences_version",
                  LongType,
                  false,
                  "models made from sequences of this version or an older one may know the user"),
          List.of("user_hash"));

  /** All of them, in the order in which a night writes them, and what is written besides. */
  public static final List<Table> ALL =
      List.of(
          RATINGS,
          MOVIES,
          GENOME_TAGS,
          GENOME,
          POSTERS,
          REJECTED,
          SEQUENCES,
          HOLDOUT,
          ITEM_EMBEDDINGS,
          FUSIONS,
          MODELS,
          TRAINING_LOG,
          INDEXES,
          INDEX_TRIALS,
          TRANSITIONS,
          BLEND,
          MMR_CURVE,
          RECOMMENDATIONS,
          LIST_INPUTS,
          METRICS,
          AB_COMPARISON,
          LLM_EXPLANATIONS,
          STAGE_RUNS,
          RUNS,
          FORGOTTEN);

  private Tables() {}
}
