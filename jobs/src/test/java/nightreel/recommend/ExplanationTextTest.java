package nightreel.recommend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import nightreel.LocalSpark;
import nightreel.Movies;
import nightreel.conf.Conf;
import nightreel.recommend.Blend.Scored;
import nightreel.recommend.Explanation.Reason;
import nightreel.recommend.Facts.Kind;
import nightreel.tables.Tables;
import nightreel.train.Neighbours;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class ExplanationTextTest {

  private static final int TOY_STORY = 0;
  private static final int BUGS_LIFE = 1;
  private static final int CARS = 2;
  private static final int HEAT = 3;
  private static final int ALIEN = 4;
  private static final long[] IDS = {10, 20, 30, 40, 50};

  private static final Facts FACTS = Facts.read(movies(), IDS);

  @Test
  void theSentenceNamesTheMoviesAndWhatAllOfThemShare() {
    assertThat(simple(CARS, reason(TOY_STORY, 0.4), reason(BUGS_LIFE, 0.3)))
        .isEqualTo(
            "Because you watched Toy Story (1995) and A Bug's Life (1998): Animation, directed by"
                + " John Lasseter.");
  }

  @Test
  void aMuchWeakerSecondMovieIsNotInTheSentence() {
    assertThat(simple(CARS, reason(TOY_STORY, 0.4), reason(BUGS_LIFE, 0.19)))
        .isEqualTo(
            "Because you watched Toy Story (1995): Children, Animation, directed by John Lasseter,"
                + " with Tom Hanks.");
  }

  @Test
  void whatOnlyOneOfTheMoviesSharesIsNotClaimed() {
    assertThat(simple(CARS, reason(TOY_STORY, 0.4), reason(HEAT, 0.4)))
        .isEqualTo("Because you watched Toy Story (1995) and Heat.");
    assertThat(simple(ALIEN, reason(HEAT, 0.4)))
        .isEqualTo("Because you watched Heat: others watched this one after it.");
    assertThat(simple(ALIEN, reason(HEAT, 0.4), reason(TOY_STORY, 0.4)))
        .isEqualTo("Because you watched Heat and Toy Story (1995).");
  }

  @Test
  void aMovieThatNoSingleOneCarriesSaysSo() {
    assertThat(simple(CARS))
        .isEqualTo("Because of all that you have watched, and not of single movies.");
    assertThat(text().simple(popular(ALIEN)))
        .isEqualTo("Popular: 1,234 people watched it in the last 90 days.");
    assertThat(text().simple(popular(HEAT)))
        .isEqualTo("Popular: 1 person watched it in the last 90 days.");
    assertThat(text().simple(popular(CARS)))
        .as("found among the popular, but nobody watched it recently")
        .isEqualTo("A first suggestion, before you have watched anything.");
  }

  @Test
  void theDetailsGiveEveryReasonItsWeight() {
    var reason =
        new Reason(
            TOY_STORY,
            0.402,
            Map.of(
                Source.ALS,
                -0.02,
                Source.EASE,
                0.12,
                Source.TRANSITIONS,
                0.304,
                Source.CONTENT,
                -0.002));
    assertThat(text().detailed(explanation(CARS, List.of(reason, reason(HEAT, 0.2)))))
        .isEqualTo(
            "Without Toy Story (1995) its score of 1.25 would be 0.40 lower (what follows what"
                + " 0.30, EASE 0.12, ALS -0.02); both: Children, Animation, directed by John"
                + " Lasseter, with Tom Hanks, about toy, tagged pixar. Without Heat its score of"
                + " 1.25 would be 0.20 lower (EASE 0.20). Found by EASE (rank 2), SASRec (rank 7)."
                + " SASRec's part of the score was left as it is.");
  }

  @Test
  void programsAreToldTheSameAsJson() {
    assertThat(text().technical(explanation(ALIEN, List.of(reason(HEAT, 0.5)))))
        .isEqualTo(
            "{\"score\":1.25,\"network_asked\":false,\"sources\":{\"sequence\":7,\"ease\":2},"
                + "\"recent_interactions\":1234,\"reasons\":[{\"movie_id\":40,\"title\":\"Heat\","
                + "\"fall\":0.5,\"parts\":{\"ease\":0.5},\"shared\":{\"genres\":[],\"directors\":[],"
                + "\"cast\":[],\"keywords\":[],\"tags\":[]},\"follows\":true}]}");
  }

  @Test
  void theRarestThatMoviesShareComesFirst() {
    assertThat(FACTS.shared(Kind.GENRES, List.of(TOY_STORY, CARS)))
        .as("three movies are animations, two for children")
        .containsExactly("Children", "Animation");
  }

  private static String simple(int row, Reason... reasons) {
    return text().simple(explanation(row, List.of(reasons)));
  }

  private static Reason reason(int row, double fall) {
    return new Reason(row, fall, Map.of(Source.EASE, fall));
  }

  private static Explanation explanation(int row, List<Reason> reasons) {
    var ranks = new EnumMap<Source, Integer>(Map.of(Source.SEQUENCE, 7, Source.EASE, 2));
    var candidate = new Candidate(row, ranks, new float[Source.values().length]);
    return new Explanation(new Scored(candidate, 1.25, 0), reasons, 5);
  }

  /** Of a user without a history. */
  private static Explanation popular(int row) {
    var ranks = new EnumMap<Source, Integer>(Map.of(Source.RECENT_POPULARITY, 1));
    var candidate = new Candidate(row, ranks, new float[Source.values().length]);
    return new Explanation(new Scored(candidate, 1.25, 0), List.of(), 0);
  }

  /** Alien follows Heat. */
  private static ExplanationText text() {
    var transitions =
        new Neighbours(new int[] {0, 0, 0, 0, 1, 1}, new int[] {ALIEN}, new float[] {1});
    return new ExplanationText(
        FACTS,
        transitions,
        IDS,
        new long[] {0, 0, 0, 1, 1234},
        90,
        new Conf.Explanations(3, 50, 6, false, 0.05, 0.25, Conf.Llm.NONE));
  }

  private static org.apache.spark.sql.Dataset<Row> movies() {
    return LocalSpark.session()
        .createDataFrame(
            List.of(
                movie(
                    10,
                    "Toy Story",
                    1995,
                    List.of("Animation", "Children"),
                    List.of("John Lasseter"),
                    List.of("Tom Hanks"),
                    List.of("toy"),
                    List.of("pixar")),
                movie(
                    20,
                    "A Bug's Life",
                    1998,
                    List.of("Animation"),
                    List.of("John Lasseter"),
                    List.of(),
                    List.of("ant"),
                    List.of("pixar")),
                movie(
                    30,
                    "Cars",
                    2006,
                    List.of("Children", "Animation"),
                    List.of("John Lasseter"),
                    List.of("Owen Wilson", "Tom Hanks"),
                    List.of("toy"),
                    List.of("pixar", "cars")),
                movie(
                    40,
                    "Heat",
                    null,
                    List.of("Crime"),
                    List.of("Michael Mann"),
                    List.of("Al Pacino"),
                    List.of(),
                    List.of()),
                movie(
                    50,
                    "Alien",
                    1979,
                    List.of("Horror"),
                    List.of("Ridley Scott"),
                    List.of(),
                    List.of(),
                    List.of())),
            Tables.MOVIES.columns());
  }

  private static Row movie(
      long id,
      String title,
      Integer year,
      List<String> genres,
      List<String> directors,
      List<String> cast,
      List<String> keywords,
      List<String> tags) {
    var values = new java.util.HashMap<String, Object>();
    values.put("movie_id", id);
    values.put("title", title);
    values.put("year", year);
    values.put("genres", genres);
    values.put("directors", directors);
    values.put("cast", cast);
    values.put("keywords", keywords);
    values.put("tags", tags);
    return Movies.movie(values);
  }
}
