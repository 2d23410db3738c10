package nightreel.generate;

import java.util.HashSet;
import java.util.Set;
import nightreel.generate.Words.Language;

/** Makes titles, each of them once. */
final class Titles {

  private static final int TRIES = 20;
  private static final int PATTERNS = 40;

  private final Words words;
  private final Set<String> given = new HashSet<>();

  Titles(Words words) {
    this.words = words;
  }

  Title next(Motif motif, Chance chance) {
    for (int i = 0; i < TRIES; i++) {
      Title title = draw(motif, chance);
      if (given.add(title.natural())) {
        return title;
      }
    }
    Title title;
    do {
      title =
          Title.english(words.fullName(chance) + " and the " + adjectiveAndNoun(motif, chance), "");
    } while (!given.add(title.natural()));
    return title;
  }

  /**
   * The title of a later part of a series.
   *
   * @param first that of its first part
   */
  Title sequel(Title first, int part, Motif motif, Chance chance) {
    Title numbered = first.sequel(part, "");
    if (chance.happens(0.6) && given.add(numbered.natural())) {
      return numbered;
    }
    Title named;
    do {
      named = first.sequel(part, "The " + adjectiveAndNoun(motif, chance));
    } while (!given.add(named.natural()));
    return named;
  }

  private Title draw(Motif motif, Chance chance) {
    String noun = chance.oneOf(motif.nouns());
    String adjective = chance.oneOf(words.adjectives());
    return switch (chance.below(PATTERNS)) {
      case 0, 1, 2, 3 -> Title.english(adjective + " " + noun, "The");
      case 4, 5 -> Title.english(noun + " of " + chance.oneOf(words.places()), "The");
      case 6 -> {
        String name = noun + " in " + chance.oneOf(words.places());
        yield Title.english(name, "AEIOU".indexOf(name.charAt(0)) >= 0 ? "An" : "A");
      }
      case 7 -> Title.english(noun + ", " + adjective + " " + chance.oneOf(motif.nouns()), "");
      case 8 ->
          Title.english(adjective + " " + noun, "The")
              .withAside("a.k.a. " + adjectiveAndNoun(motif, chance));
      case 9, 10 -> foreign(adjective + " " + noun, chance.oneOf(words.languages()), chance);
      case 11 -> quoted(chance.oneOf(words.firstNames()), adjective, words.surname(chance));
      case 12, 13, 14 -> Title.english(words.fullName(chance), "");
      case 15, 16, 17 -> Title.english("No " + noun + " for " + words.surname(chance), "");
      case 18, 19, 20, 21 -> Title.english(words.surname(chance) + "'s " + noun, "");
      case 22, 23, 24 -> Title.english(chance.oneOf(words.firstNames()) + "'s " + noun, "");
      case 25, 26, 27 -> Title.english(noun + " and " + chance.oneOf(motif.nouns()), "");
      case 28, 29, 30 -> Title.english("My " + adjective + " " + noun, "");
      default -> Title.english(adjective + " " + noun, "");
    };
  }

  private static Title quoted(String first, String nickname, String surname) {
    return Title.english("%s \"%s\" %s".formatted(first, nickname, surname), "");
  }

  private Title foreign(String name, Language language, Chance chance) {
    String article = chance.oneOf(language.articles());
    String noun = chance.oneOf(language.nouns());
    String original = noun + " " + chance.oneOf(language.adjectives());
    return new Title(
        name,
        "The",
        capitalized(original) + ", " + article,
        language.code(),
        article + " " + original);
  }

  private String adjectiveAndNoun(Motif motif, Chance chance) {
    return chance.oneOf(words.adjectives()) + " " + chance.oneOf(motif.nouns());
  }

  static String capitalized(String text) {
    return text.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + text.substring(1);
  }
}
