package nightreel.generate;

/** The genres of MovieLens, and what TMDB calls them. */
enum Genre {
  ACTION("Action", 28, "Action"),
  ADVENTURE("Adventure", 12, "Adventure"),
  ANIMATION("Animation", 16, "Animation"),
  CHILDREN("Children", 10751, "Family"),
  COMEDY("Comedy", 35, "Comedy"),
  CRIME("Crime", 80, "Crime"),
  DOCUMENTARY("Documentary", 99, "Documentary"),
  DRAMA("Drama", 18, "Drama"),
  FANTASY("Fantasy", 14, "Fantasy"),
  FILM_NOIR("Film-Noir", 80, "Crime"),
  HORROR("Horror", 27, "Horror"),
  MUSICAL("Musical", 10402, "Music"),
  MYSTERY("Mystery", 9648, "Mystery"),
  ROMANCE("Romance", 10749, "Romance"),
  SCI_FI("Sci-Fi", 878, "Science Fiction"),
  THRILLER("Thriller", 53, "Thriller"),
  WAR("War", 10752, "War"),
  WESTERN("Western", 37, "Western");

  private final String title;
  private final int tmdbId;
  private final String tmdbName;

  Genre(String title, int tmdbId, String tmdbName) {
    this.title = title;
    this.tmdbId = tmdbId;
    this.tmdbName = tmdbName;
  }

  static Genre of(String title) {
    for (Genre genre : values()) {
      if (genre.title.equals(title)) {
        return genre;
      }
    }
    throw new IllegalArgumentException("no genre " + title);
  }

  /** As {@code movies.csv} writes it. */
  String title() {
    return title;
  }

  int tmdbId() {
    return tmdbId;
  }

  String tmdbName() {
    return tmdbName;
  }
}
