package nightreel.fetch;

import nightreel.http.StubServer;

/** TMDB and its image server. */
final class StubTmdb extends StubServer {

  static final String NOT_FOUND =
      "{\"success\":false,\"status_code\":34,\"status_message\":\"There is no such thing.\"}";
  static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0, 1, 2, 3, 4};

  String apiUrl() {
    return url() + "/3";
  }

  String imageUrl() {
    return url() + "/t/p";
  }

  /** Answers for a movie: one after the other, the last one again and again. */
  StubTmdb movie(long id, Behaviour... answers) {
    return path("/3/movie/" + id, answers);
  }

  /** Knows movies, each with the poster {@code /p{id}.jpg}. */
  StubTmdb movies(long... ids) {
    for (long id : ids) {
      movie(id, json(body(id)));
      path("/t/p/w342/p" + id + ".jpg", image(JPEG));
    }
    return this;
  }

  StubTmdb path(String path, Behaviour... answers) {
    answers(path, answers);
    return this;
  }

  static String body(long id) {
    return "{\"id\":%d,\"title\":\"Movie %d – é\",\"poster_path\":\"/p%d.jpg\",\"credits\":{}}"
        .formatted(id, id, id);
  }

  @Override
  protected Behaviour unknown() {
    return status(404, NOT_FOUND);
  }

  long askedForMovie(long id) {
    return asked("/3/movie/" + id);
  }
}
