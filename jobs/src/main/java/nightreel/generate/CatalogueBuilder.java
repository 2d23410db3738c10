package nightreel.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Turns a draft into movies with ids, titles and places on their shelves. */
final class CatalogueBuilder {

  private static final int DENSE_IDS = 8_000;
  private static final int WIDEST_GAP = 6;
  private static final double NO_GENRE = 0.15;
  private static final double NEXT_PART_WEIGHT = 0.4;

  private final CatalogueDraft draft;
  private final List<Motif> motifs;
  private final Chance chance;
  private final int users;

  private CatalogueBuilder(CatalogueDraft draft, List<Motif> motifs, int users, Chance chance) {
    this.draft = draft;
    this.motifs = motifs;
    this.users = users;
    this.chance = chance;
  }

  static Catalogue build(Sizes sizes, long seed, Audience audience, Words words) {
    List<Motif> all = Words.motifs();
    int shelves = Catalogue.shelfCount(sizes.ratedMovies(), all.size());
    Chance chance = Chance.of(seed, Chance.Subject.TITLES, 0);
    List<Motif> motifs =
        Arrays.stream(chance.permutation(all.size())).limit(shelves).mapToObj(all::get).toList();
    var draft = new CatalogueDraft(sizes, shelves, audience, seed);
    return new CatalogueBuilder(draft, motifs, sizes.users(), chance).build(words);
  }

  private Catalogue build(Words words) {
    int[] ranks = inOrderOfAddition();
    int[] places = inverse(ranks);
    List<Movie> movies = movies(ranks, places, titles(words));
    int[] fans = Arrays.stream(ranks).map(rank -> draft.fan[rank]).toArray();
    int[] bounds = new int[motifs.size() + 1];
    int[] row = row(places, bounds);
    return Catalogue.of(movies, motifs, row, bounds, Fans.of(fans, users));
  }

  /** MovieLens gives ids as movies are added: the known ones of its first years come first. */
  private int[] inOrderOfAddition() {
    double[] added = new double[draft.year.length];
    for (int rank = 0; rank < added.length; rank++) {
      double unknown = (double) rank / added.length;
      added[rank] = Math.max(draft.year[rank], Period.FIRST_YEAR) + 20 * unknown * chance.uniform();
    }
    return IntStream.range(0, added.length)
        .boxed()
        .sorted(Comparator.comparingDouble(rank -> added[rank]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static int[] inverse(int[] permutation) {
    int[] inverse = new int[permutation.length];
    for (int i = 0; i < permutation.length; i++) {
      inverse[permutation[i]] = i;
    }
    return inverse;
  }

  private Title[] titles(Words words) {
    var titles = new Titles(words);
    var byRank = new Title[draft.year.length];
    for (int rank = 0; rank < byRank.length; rank++) {
      if (draft.previous[rank] == Movie.NONE) {
        Motif motif = motifs.get(draft.shelf[rank]);
        byRank[rank] = titles.next(motif, chance);
        int part = 1;
        for (int later : draft.partsFrom(draft.next[rank])) {
          byRank[later] = titles.sequel(byRank[rank], ++part, motif, chance);
        }
      }
    }
    return byRank;
  }

  private List<Movie> movies(int[] ranks, int[] places, Title[] titles) {
    var movies = new ArrayList<Movie>(ranks.length);
    int id = 0;
    for (int rank : ranks) {
      id += movies.size() < DENSE_IDS ? 1 : 1 + chance.below(WIDEST_GAP);
      double expected = draft.expectedRatings[rank];
      movies.add(
          new Movie(
              id,
              titles[rank],
              draft.year[rank],
              draft.shelf[rank],
              genres(rank),
              expected,
              weight(rank),
              quality(rank),
              places[seriesOf(rank)],
              place(draft.previous[rank], places),
              place(draft.next[rank], places)));
    }
    return List.copyOf(movies);
  }

  /** What its fan does not rate; later parts are mostly found through the first. */
  private double weight(int rank) {
    if (rank >= draft.ratedMovies) {
      return 0;
    }
    double share = (draft.expectedRatings[rank] - 1) / users / Period.shareAfter(draft.year[rank]);
    double byTheWay = draft.previous[rank] == Movie.NONE ? 1 : NEXT_PART_WEIGHT;
    return byTheWay * Popularity.weight(share);
  }

  /** Known movies are somewhat better liked. */
  private double quality(int rank) {
    double unknown = (double) rank / draft.year.length;
    return 0.15 - 0.4 * Math.sqrt(unknown) + 0.4 * chance.gaussian();
  }

  private List<Genre> genres(int rank) {
    double unknown = (double) rank / draft.year.length;
    if (unknown > 0.5 && chance.happens(NO_GENRE)) {
      return List.of();
    }
    List<Genre> all = motifs.get(draft.shelf[rank]).genres();
    var genres = new ArrayList<>(all.subList(0, 1));
    all.stream().skip(1).filter(genre -> chance.happens(0.75)).forEach(genres::add);
    if (chance.happens(0.15) && !genres.contains(Genre.DRAMA)) {
      genres.add(Genre.DRAMA);
    }
    return genres.stream().sorted().toList();
  }

  private int seriesOf(int rank) {
    int first = rank;
    while (draft.previous[first] != Movie.NONE) {
      first = draft.previous[first];
    }
    return first;
  }

  private static int place(int rank, int[] places) {
    return rank == Movie.NONE ? Movie.NONE : places[rank];
  }

  /**
   * @param bounds gets where the shelves begin and end
   */
  private int[] row(int[] places, int[] bounds) {
    var row = IntStream.builder();
    for (int shelf = 0; shelf < motifs.size(); shelf++) {
      int wanted = shelf;
      int[] firsts =
          IntStream.range(0, draft.ratedMovies)
              .filter(rank -> draft.shelf[rank] == wanted && draft.previous[rank] == Movie.NONE)
              .toArray();
      chance.shuffle(firsts);
      bounds[shelf + 1] = bounds[shelf];
      for (int first : firsts) {
        for (int rank : draft.partsFrom(first)) {
          row.add(places[rank]);
          bounds[shelf + 1]++;
        }
      }
    }
    return row.build().toArray();
  }
}
