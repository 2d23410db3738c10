package nightreel.generate;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What the movies of one shelf are about; its words make titles, overviews, keywords and tags, so
 * that texts tell the shelf.
 *
 * @param genres the first is always a movie's genre
 * @param heroes who
 * @param plots does what
 * @param places where
 */
record Motif(
    String name,
    @JsonProperty("genres") List<String> genreTitles,
    List<String> nouns,
    List<String> heroes,
    List<String> plots,
    List<String> places,
    List<String> keywords) {

  List<Genre> genres() {
    return genreTitles.stream().map(Genre::of).toList();
  }
}
