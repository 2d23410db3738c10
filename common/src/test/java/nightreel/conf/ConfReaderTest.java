package nightreel.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfReaderTest {

  @TempDir private Path folder;

  @Test
  void readsTheDefaults() {
    Conf conf = ConfReader.read(List.of(), List.of());

    assertThat(conf.train().width()).isEqualTo(256);
    assertThat(conf.train().dropout()).isEqualTo(0.2f);
    assertThat(conf.train().content()).isTrue();
    assertThat(conf.paths().posters()).isEmpty();
    assertThat(conf.seed()).isEqualTo(42);
  }

  @Test
  void knowsTheSettingsThatTheDefaultsName() {
    assertThat(keys(ConfReader.readBase(), ""))
        .containsExactlyInAnyOrderElementsOf(components(Conf.class, ""));
  }

  @Test
  void missesASettingThatTheDefaultsDoNotName() {
    for (String key : keys(ConfReader.readBase(), "")) {
      Map<String, Object> tree = ConfReader.readBase();
      Map<String, Object> parent = parent(tree, key);
      String name = key.substring(key.lastIndexOf('.') + 1);
      parent.remove(name);

      assertThatThrownBy(() -> ConfReader.convert(tree))
          .as("without %s", key)
          .isInstanceOf(UnusableException.class)
          .hasMessageStartingWith("setting " + key)
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void refusesASettingWithoutAValue() {
    for (String key : keys(ConfReader.readBase(), "")) {
      assertThatThrownBy(() -> set(key + "="))
          .as("%s without a value", key)
          .isInstanceOf(UnusableException.class)
          .hasMessage(
              "--set %s=: setting %s %s"
                  .formatted(key, key, isOpen(key) ? "must hold keys, not null" : "has no value"));
    }
  }

  @Test
  void letsALaterOverlayWinAndTheCommandLineLast() throws IOException {
    Path first = file("first.yaml", "train: {width: 64, heads: 8}\nseed: 1\n");
    Path second = file("second.yaml", "train:\n  width: 32\n");

    Conf conf = ConfReader.read(List.of(first, second), List.of("seed=7", "train.blocks=3"));

    assertThat(conf.train().width()).isEqualTo(32);
    assertThat(conf.train().heads()).isEqualTo(8);
    assertThat(conf.train().blocks()).isEqualTo(3);
    assertThat(conf.seed()).isEqualTo(7);
    assertThat(conf.train().patience()).as("not named: the default").isEqualTo(10);
  }

  @Test
  void takesAnEmptyOverlay() throws IOException {
    assertThat(ConfReader.read(List.of(file("empty.yaml", "# nothing yet\n")), List.of()))
        .isEqualTo(ConfReader.read(List.of(), List.of()));
  }

  @Test
  void takesAnyNameOfASearchParameter() {
    Conf conf =
        ConfReader.read(
            List.of(),
            List.of("index.content.factory=IVF64,Flat", "index.content.parameters.nprobe=16"));

    assertThat(conf.index().content().parameters()).isEqualTo(Map.of("nprobe", 16.0));
    assertThat(conf.index().sequence().parameters()).isEmpty();
  }

  @Test
  void takesMoreMetricsAndColumnsForTheGate() {
    Conf.Gate gate =
        ConfReader.read(
                List.of(), List.of("gate.max_falls.mrr@10=0.3", "gate.max_nulls.movies.year=0.1"))
            .gate();

    assertThat(gate.maxFalls()).containsEntry("mrr@10", 0.3).containsEntry("ndcg@10", 0.2);
    assertThat(gate.maxNulls())
        .containsEntry("movies", Map.of("year", 0.1))
        .containsKey("recommendations");
  }

  @Test
  void readsTheSettingsOfARun() {
    Conf conf = ConfReader.read(List.of(), List.of("train.width=64", "index.content.factory=Flat"));
    String written = ConfReader.write(conf);

    assertThat(ConfReader.readWritten(written)).isEqualTo(conf);
    assertThat(ConfReader.flat(written))
        .containsEntry("train.width", "64")
        .containsEntry("seed", "42")
        .containsEntry("index.content.parameters", "{}")
        .doesNotContainKey("train");
    assertThat(ConfReader.flat("of: {another: version, list: [1, 2]}"))
        .containsExactly(Map.entry("of.another", "version"), Map.entry("of.list", "[1, 2]"));
  }

  @Test
  void readsWhatItWrites() throws IOException {
    Conf conf =
        ConfReader.read(
            List.of(),
            List.of(
                "paths.lake='s3a://bucket/the lake: \"1\"'",
                "ingest.poster_names=imdb_id",
                "train.dropout=0.35",
                "train.learning_rate=1e-4",
                "index.content.factory=IVF1024,Flat",
                "index.content.parameters.nprobe=16",
                "recommend.explanations.llm.base_url=http://localhost:11434/v1",
                "recommend.explanations.llm.model=some-model",
                "recommend.explanations.llm.parameters.temperature=0.5",
                "recommend.explanations.llm.parameters.response_format={type: json_object}",
                "seed=-9007199254740993"));

    Path written = file("written.yaml", ConfReader.write(conf));

    assertThat(ConfReader.read(List.of(written), List.of())).isEqualTo(conf);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train.width=wide | setting train.width: Cannot deserialize value of type `int` from String"
            + " \"wide\": not a valid `int` value",
        "train.heads=7 | setting train: width is 256, must be a multiple of heads 7",
        "train.dropout=1 | setting train: dropout is 1.0, must be at least 0 and below 1",
        "train.dropout=.nan | setting train: dropout is NaN, must be at least 0 and below 1",
        "train.learning_rate=0 | setting train: learning_rate is 0.0, must be above 0",
        "train.temperature=-1 | setting train: temperature is -1.0, must be at least 0",
        "train.negatives=0 | setting train: negatives is 0, must be at least 1",
        "train.calibration=1.5 | setting train: calibration is 1.5, must be from 0 to 1",
        "train.negative_popularity=-1 | setting train: negative_popularity is -1.0, must be from 0"
            + " to 1",
        "train.content_length=0 | setting train: content_length is 0.0, must be above 0",
        "train.accumulate=0 | setting train: accumulate is 0, must be from 1 to 128",
        "train.decay_epochs=201 | setting train: decay_epochs is 201, must be from 0 to 200",
        "train.decay_to=2 | setting train: decay_to is 2.0, must be from 0 to 1",
        "train.checkpoint_seconds=-1 | setting train: checkpoint_seconds is -1.0, must be at least"
            + " 0",
        "train.workers=0 | setting train: workers is 0, must be at least 1",
        "train.outer_momentum=1 | setting train: outer_momentum is 1.0, must be at least 0 and"
            + " below 1",
        "train.max_steps=-1 | setting train: max_steps is -1, must be at least 0",
        "train.max_epochs=0 | setting train: max_epochs is 0, must be at least 1",
        "split.min_history=2 | setting split: min_history is 2, must be at least 3",
        "ingest.max_rejected_fraction=1.5 | setting ingest: max_rejected_fraction is 1.5, must be"
            + " from 0 to 1",
        "ingest.max_poster_megapixels=0 | setting ingest: max_poster_megapixels is 0, must be from"
            + " 1 to 1000",
        "fetch.base_url=api.themoviedb.org/3 | setting fetch: base_url must be an http or https URL"
            + " without user, query and fragment",
        "fetch.image_base_url=http://h/?api_key=s3cret | setting fetch: image_base_url must be an"
            + " http or https URL without user, query and fragment",
        "fetch.poster_width=342 | setting fetch: poster_width is 342, must be such as w342,"
            + " original, or empty",
        "fetch.requests_per_second=0 | setting fetch: requests_per_second is 0.0, must be above 0,"
            + " at most 1000",
        "fetch.timeout_seconds=0 | setting fetch: timeout_seconds is 0.0, must be above 0, at most"
            + " 86400",
        "recommend.history_decay=0 | setting recommend: history_decay is 0.0, must be above 0, at"
            + " most 1",
        "recommend.mmr.lambda=-0.1 | setting recommend.mmr: lambda is -0.1, must be auto or a number"
            + " from 0 to 1",
        "recommend.mmr.lambda=most | setting recommend.mmr: lambda is most, must be auto or a number"
            + " from 0 to 1",
        "recommend.mmr.max_cost=3 | setting recommend.mmr: max_cost is 3.0, must be from 0 to 1",
        "recommend.explanations.llm.base_url=https://h/v1?key=s3cret | setting"
            + " recommend.explanations.llm: base_url must be an http or https URL without user,"
            + " query and fragment",
        "recommend.explanations.llm.base_url=http://localhost/v1 | setting"
            + " recommend.explanations.llm: model is empty, must be the name of a model of base_url",
        "recommend.explanations.llm.parameters.stream=true | setting recommend.explanations.llm:"
            + " parameters is with stream, must be without model, messages, stream and n",
        "recommend.explanations.llm.calls=1000000 | setting recommend.explanations.llm: calls is"
            + " 1000000, must be from 0 to 50000",
        "recommend.explanations.llm.minutes=0 | setting recommend.explanations.llm: minutes is 0.0,"
            + " must be above 0, at most 1440",
        "recommend.explanations.llm.max_characters=10 | setting recommend.explanations.llm:"
            + " max_characters is 10, must be at least 50",
        "evaluate.depth=10 | setting evaluate: depth is 10, must be at least 100",
        "train=3 | --set train=3: setting train must hold keys, not 3",
        "gate.metrc=hr@10 | --set gate.metrc=hr@10: unknown setting gate.metrc; the settings there"
            + " are: min_users_covered, max_rows_lost, baseline, max_falls, max_nulls",
        "gate.max_rows_lost=2 | setting gate: max_rows_lost is 2.0, must be from 0 to 1",
        "gate.max_falls.mrr@10=-1 | setting gate: max_falls.mrr@10 is -1.0, must be from 0 to 1",
        "gate.max_nulls.movies.year=2 | setting gate: max_nulls.movies.year is 2.0, must be from 0"
            + " to 1",
        "trian.width=64 | --set trian.width=64: unknown setting trian; the settings there are:"
            + " paths, fetch, ingest, split, embed, train, als, ease, index, recommend, evaluate, gate,"
            + " forget, seed",
        "train.width | --set train.width: must be key=value",
        "=3 | --set =3: must be key=value",
      })
  void saysInOneLineWhatIsWrongWithASetting(String keyValue, String message) {
    assertThatThrownBy(() -> set(keyValue))
        .isInstanceOf(UnusableException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train.width=6.5",
        "train.width=[64]",
        "train.width={a: 1}",
        "train.width=99999999999",
        "train.content=maybe",
        "train.architecture=deep",
        "train.loss=hinge",
        "ingest.poster_names=title",
        "train.dropout=little",
        "seed=99999999999999999999",
        "paths.lake=[a, b]",
        "index.content.parameters.nprobe=many",
        "gate.max_falls.mrr@10=some",
        "gate.max_nulls.movies=0.1",
        "train.width.more=3",
      })
  void refusesAValueOfAnotherType(String keyValue) {
    String key = keyValue.substring(0, keyValue.indexOf('='));
    assertThatThrownBy(() -> set(keyValue))
        .isInstanceOf(UnusableException.class)
        .hasMessageStartingWith("setting " + key.replace(".more", ""))
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"train.width=[64", "train.width=\"64", "train.width=*a", "seed=a: b: c"})
  void saysInOneLineThatAValueIsNotYaml(String keyValue) {
    assertThatThrownBy(() -> set(keyValue))
        .isInstanceOf(UnusableException.class)
        .hasMessageStartingWith("--set " + keyValue + ": not YAML: ")
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train: [64",
        "train:\n\twidth: 64",
        "train: {width: 1, width: 2}",
        "seed: 1\n---\nseed: 2"
      })
  void saysInOneLineThatAFileIsNotYaml(String yaml) throws IOException {
    Path overlay = file("overlay.yaml", yaml);

    assertThatThrownBy(() -> ConfReader.read(List.of(overlay), List.of()))
        .isInstanceOf(UnusableException.class)
        .hasMessageStartingWith(overlay + ": not YAML: ")
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "just words | the file must hold keys, not just words",
        "[1, 2] | the file must hold keys, not [1, 2]",
        "train: | setting train must hold keys, not null",
        "train: 3 | setting train must hold keys, not 3",
        "index: {content: Flat} | setting index.content must hold keys, not Flat",
      })
  void namesTheFileThatDoesNotHoldKeys(String yaml, String message) throws IOException {
    Path overlay = file("overlay.yaml", yaml);

    assertThatThrownBy(() -> ConfReader.read(List.of(overlay), List.of()))
        .isInstanceOf(UnusableException.class)
        .hasMessage(overlay + ": " + message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1: 2",
        "train: {1: 2}",
        "? [a]\n: b",
        "true: 1",
        "index: {content: {parameters: {1: 2}}}"
      })
  void refusesAKeyThatIsNoName(String yaml) throws IOException {
    Path overlay = file("overlay.yaml", yaml);

    assertThatThrownBy(() -> ConfReader.read(List.of(overlay), List.of()))
        .isInstanceOf(UnusableException.class)
        .hasMessageStartingWith(overlay + ": ")
        .hasMessageNotContaining("\n");
  }

  @Test
  void saysThatThereIsNoSuchFile() {
    Path missing = folder.resolve("missing.yaml");

    assertThatThrownBy(() -> ConfReader.read(List.of(missing), List.of()))
        .isInstanceOf(UnusableException.class)
        .hasMessage(missing + ": no readable settings file there");
    assertThatThrownBy(() -> ConfReader.read(List.of(folder), List.of()))
        .isInstanceOf(UnusableException.class)
        .hasMessage(folder + ": no readable settings file there");
  }

  private static Conf set(String keyValue) {
    return ConfReader.read(List.of(), List.of(keyValue));
  }

  private Path file(String name, String yaml) throws IOException {
    return Files.writeString(folder.resolve(name), yaml);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> parent(Map<String, Object> tree, String key) {
    Map<String, Object> parent = tree;
    String[] names = key.split("\\.");
    for (int i = 0; i < names.length - 1; i++) {
      parent = (Map<String, Object>) parent.get(names[i]);
    }
    return parent;
  }

  @SuppressWarnings("unchecked")
  private static List<String> keys(Map<String, Object> tree, String prefix) {
    var keys = new ArrayList<String>();
    tree.forEach(
        (key, value) -> {
          if (value instanceof Map<?, ?> branch && !isOpen(prefix + key)) {
            keys.addAll(keys((Map<String, Object>) branch, prefix + key + "."));
          } else {
            keys.add(prefix + key);
          }
        });
    return keys;
  }

  /** Whether people name the keys below it. */
  private static boolean isOpen(String key) {
    return key.matches("(index|recommend)\\..*\\.parameters|gate\\.max_(falls|nulls)");
  }

  private static List<String> components(Class<?> record, String prefix) {
    var keys = new ArrayList<String>();
    for (RecordComponent component : record.getRecordComponents()) {
      String name = component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
      if (component.getType().isRecord()) {
        keys.addAll(components(component.getType(), prefix + name + "."));
      } else {
        keys.add(prefix + name);
      }
    }
    return keys;
  }
}
