package nightreel.generate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/**
 * What TMDB would answer for each movie to {@code GET
 * /3/movie/{id}?append_to_response=credits,keywords}: one JSON object a line, gzip.
 */
final class Responses {

  private static final double WITHOUT_RUNTIME = 0.03;
  private static final double WITHOUT_OVERVIEW = 0.02;
  private static final double SHORT = 0.03;
  private static final int KEYWORD_ID_BASE = 1_000;
  private static final int GREATEST_CAST = 9;

  private final Catalogue catalogue;
  private final People people;
  private final Overviews overviews;
  private final Words words;
  private final long seed;

  Responses(Catalogue catalogue, Words words, long seed) {
    this.catalogue = catalogue;
    this.words = words;
    this.seed = seed;
    people = new People(words, seed);
    overviews = new Overviews(words, seed);
  }

  void write(OutputStream out) throws IOException {
    var zipped = new GZIPOutputStream(out, 1 << 16);
    var json = new JsonFactory().createGenerator(zipped);
    json.setRootValueSeparator(null);
    for (int index = 0; index < catalogue.movies().size(); index++) {
      if (MovieFiles.hasTmdbId(index)) {
        write(index, json);
        json.writeRaw('\n');
      }
    }
    json.flush();
    zipped.finish();
  }

  private void write(int index, JsonGenerator json) throws IOException {
    Movie movie = catalogue.movie(index);
    Chance chance = Chance.of(seed, Chance.Subject.DESCRIPTION, index);
    json.writeStartObject();
    json.writeBooleanField("adult", false);
    writeCollection(movie, json);
    writeGenres(movie, json);
    json.writeNumberField("id", MovieFiles.tmdbId(index));
    json.writeStringField(
        "imdb_id", String.format(Locale.ROOT, "tt%07d", MovieFiles.imdbId(index)));
    json.writeStringField("original_language", movie.title().language());
    json.writeStringField("original_title", movie.title().original());
    json.writeStringField(
        "overview",
        chance.happens(WITHOUT_OVERVIEW)
            ? ""
            : overviews.write(movie, index, catalogue.motifOf(movie)));
    json.writeNumberField("popularity", rounded(0.6 + 0.01 * movie.expectedRatings()));
    json.writeNullField("poster_path");
    json.writeStringField("release_date", releaseDate(movie, chance));
    json.writeNumberField("runtime", runtime(chance));
    json.writeStringField("status", "Released");
    json.writeStringField("tagline", chance.happens(0.4) ? chance.oneOf(words.taglines()) : "");
    json.writeStringField("title", movie.title().natural());
    json.writeBooleanField("video", false);
    json.writeNumberField("vote_average", rounded(2 * Math.min(4.6, 3.4 + movie.quality())));
    json.writeNumberField("vote_count", Math.round(movie.expectedRatings() / 4));
    writeCredits(movie, chance, json);
    writeKeywords(movie, chance, json);
    json.writeEndObject();
  }

  private void writeCollection(Movie movie, JsonGenerator json) throws IOException {
    if (movie.previous() == Movie.NONE && movie.next() == Movie.NONE) {
      json.writeNullField("belongs_to_collection");
      return;
    }
    Movie first = catalogue.movie(movie.series());
    json.writeObjectFieldStart("belongs_to_collection");
    json.writeNumberField("id", first.id());
    json.writeStringField("name", first.title().natural() + " Collection");
    json.writeEndObject();
  }

  private static void writeGenres(Movie movie, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("genres");
    for (Genre genre : movie.genres()) {
      writeIdAndName(genre.tmdbId(), genre.tmdbName(), json);
    }
    json.writeEndArray();
  }

  private void writeCredits(Movie movie, Chance chance, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("credits");
    json.writeArrayFieldStart("cast");
    int order = 0;
    for (String name : people.cast(movie, 2 + chance.below(GREATEST_CAST))) {
      json.writeStartObject();
      json.writeStringField("name", name);
      json.writeNumberField("order", order++);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("crew");
    json.writeStartObject();
    json.writeStringField("name", people.director(movie));
    json.writeStringField("job", "Director");
    json.writeStringField("department", "Directing");
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }

  private void writeKeywords(Movie movie, Chance chance, JsonGenerator json) throws IOException {
    List<String> all = catalogue.motifOf(movie).keywords();
    Set<String> chosen = new LinkedHashSet<>();
    for (int left = chance.below(all.size() + 1); left > 0; left--) {
      chosen.add(chance.oneOf(all));
    }
    json.writeObjectFieldStart("keywords");
    json.writeArrayFieldStart("keywords");
    for (String keyword : chosen) {
      int id = KEYWORD_ID_BASE + movie.shelf() * all.size() + all.indexOf(keyword);
      writeIdAndName(id, keyword, json);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeIdAndName(int id, String name, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("id", id);
    json.writeStringField("name", name);
    json.writeEndObject();
  }

  private static int runtime(Chance chance) {
    if (chance.happens(WITHOUT_RUNTIME)) {
      return 0;
    }
    return chance.happens(SHORT)
        ? 5 + chance.below(35)
        : (int) Math.max(60, Math.min(240, 102 + 17 * chance.gaussian()));
  }

  private static String releaseDate(Movie movie, Chance chance) {
    return LocalDate.ofYearDay(movie.year(), 1 + chance.below(365)).toString();
  }

  private static double rounded(double value) {
    return Math.round(value * 1_000) / 1_000.0;
  }
}
