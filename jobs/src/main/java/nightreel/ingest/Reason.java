package nightreel.ingest;

import java.util.Locale;

/** Why a row or a file is not kept. */
enum Reason {
  BLANK_LINE,
  MALFORMED_CSV,
  NOT_UTF8,
  FIELD_COUNT,
  MISSING_VALUE,
  NOT_AN_INTEGER,
  NOT_A_NUMBER,
  ID_OUT_OF_RANGE,
  RATING_OUT_OF_RANGE,
  TIMESTAMP_OUT_OF_RANGE,
  VALUE_OUT_OF_RANGE,
  NOT_A_DATE,
  WRONG_VALUE,
  MALFORMED_JSON,
  MALFORMED_LIST,
  TMDB_ERROR,
  TOO_LARGE,
  FILE_EMPTY,
  FILE_DAMAGED,
  FILE_UNKNOWN,
  UNKNOWN_MOVIE,
  UNKNOWN_TAG,
  DUPLICATE,
  POSTER_NAME,
  POSTER_SIZE,
  POSTER_UNREADABLE;

  /** The value of the column {@code reason}. */
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
