package nightreel.fetch;

import java.util.List;
import java.util.Optional;

/**
 * A movie that lacks something.
 *
 * @param saved its response; empty where that has to be fetched
 * @param withoutPoster the MovieLens movies whose poster has to be fetched, if TMDB has it
 */
record Task(long tmdbId, Optional<Response> saved, List<Long> withoutPoster) {}
