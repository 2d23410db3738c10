package nightreel.forget;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.transform;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import nightreel.Night;
import nightreel.Run;
import nightreel.Runs;
import nightreel.recommend.ListNotes;
import nightreel.report.UserPages;
import nightreel.tables.Lake;
import nightreel.tables.Stage;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The steps of forgetting users. Each may be done again, so that after a kill the same command ends
 * what was begun. Who is forgotten is noted first: whatever happens then, no later night brings
 * them back.
 */
final class Forgetting {

  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private final Night night;
  private final Lake lake;
  private final SortedSet<Long> userIds;

  Forgetting(Night night, SortedSet<Long> userIds) {
    this.night = night;
    this.lake = night.lake();
    this.userIds = userIds;
  }

  /**
   * @param retainHours how long files stay on disk that no table needs any more; 0 for not at all
   * @return what was done, and what cannot be, for people
   */
  List<String> run(int retainHours) {
    var lines = new ArrayList<String>();
    lines.add("%,d users are forgotten".formatted(userIds.size()));
    note();
    List<Deleted> deleted = delete(lake);
    // what the time split has of histories is in tables of its own, which no run names
    List<Deleted> ofTheTimeSplit = delete(night.branch().lake());
    List<String> readable = keepRunsReadable(deleted);
    deleted.addAll(ofTheTimeSplit);
    deleted.forEach(table -> lines.add(line(table.name(), "%,d rows deleted", table.rows())));
    lines.addAll(readable);
    lines.addAll(renewPages());
    deleted.add(new Deleted(lake, Tables.RUNS, 0));
    deleted.forEach(table -> table.vacuum(retainHours));
    lines.add(line("disk", "%s", onDisk(retainHours)));
    lines.add(
        line(
            "raw files",
            "still hold them; every ingest leaves them out, but delete them there, too"));
    lines.addAll(
        List.of(
            "",
            "What cannot be undone: models, vectors, indexes and counts of these nights have learned",
            "from them, and their figures have counted them. The next training does not know them,",
            "and starts from random weights, also with train.warm_start. Backups, and logs of Spark,",
            "are not touched."));
    return lines;
  }

  private static String line(String what, String format, Object... arguments) {
    return "  %-22s %s".formatted(what, format.formatted(arguments));
  }

  private void note() {
    ForgetKey key = ForgetKey.readOrDraw(night);
    long version = lake.exists(Tables.SEQUENCES) ? lake.version(Tables.SEQUENCES) : -1;
    List<Row> rows =
        userIds.stream().map(id -> RowFactory.create(key.hash(id), key.name(), version)).toList();
    Dataset<Row> noted = night.spark().createDataFrame(rows, Tables.FORGOTTEN.columns());
    if (lake.exists(Tables.FORGOTTEN)) {
      Object[] hashes = userIds.stream().map(key::hash).toArray();
      noted =
          noted.unionByName(night.read(Tables.FORGOTTEN).where(not(col("user_hash").isin(hashes))));
    }
    night.write(Tables.FORGOTTEN, noted);
  }

  /** A table of the lake or of its branch, and how many rows of the users it had. */
  private record Deleted(Lake lake, Table table, long rows) {

    void vacuum(int retainHours) {
      if (retainHours == 0) {
        lake.vacuumAtOnce(table);
      } else {
        lake.vacuum(table, retainHours);
      }
    }

    String name() {
      return (lake.isBranch() ? "time split's " : "") + table;
    }
  }

  private List<Deleted> delete(Lake from) {
    var deleted = new ArrayList<Deleted>();
    for (Traces.Trace trace : Traces.of(userIds)) {
      Table table = trace.table();
      boolean isInherited = from.isBranch() && from.path(table).equals(lake.path(table));
      if (!isInherited && from.exists(table)) {
        deleted.add(new Deleted(from, table, from.delete(table, trace.condition())));
      }
    }
    return deleted;
  }

  /**
   * Lets every run name the versions of tables that lack the users' rows. A date's rows are those
   * of its newest run. What an older run of it had written is in versions that go, and the run with
   * them.
   */
  private List<String> keepRunsReadable(List<Deleted> changed) {
    var newest = new TreeMap<LocalDate, Run>();
    List<Run> all = Run.all(lake);
    all.forEach(run -> newest.put(run.runDate(), run));
    var versions = new TreeMap<String, Long>();
    if (lake.exists(Tables.LIST_INPUTS)) {
      ListNotes.renew(lake, withLists(newest.values()));
      versions.put(Tables.LIST_INPUTS.name(), lake.version(Tables.LIST_INPUTS));
    }
    changed.forEach(deleted -> versions.put(deleted.table().name(), lake.version(deleted.table())));
    nameVersions(versions, newest.values());
    var lines = new ArrayList<String>();
    lines.add(line("runs", "of %,d nights stay readable, without them", newest.size()));
    all.stream()
        .filter(run -> run.isPublished() && newest.get(run.runDate()) != run)
        .forEach(run -> lines.add(lost(run.runDate())));
    return lines;
  }

  private void nameVersions(Map<String, Long> versions, Collection<Run> newest) {
    if (lake.exists(Tables.STAGE_RUNS)) {
      lake.update(Tables.STAGE_RUNS, lit(true), Map.of("table_versions", moved(versions)));
    }
    Object[] ids = newest.stream().map(Run::runId).toArray();
    lake.update(
        Tables.RUNS,
        col("run_id").isin(ids),
        Map.of("table_versions", moved(versions), "failed_checks", withoutUsers()));
    lake.delete(Tables.RUNS, not(col("run_id").isin(ids)));
  }

  private static String lost(LocalDate date) {
    return line(
        "",
        "but what is published of %s is not: that night has been run again since. Run nightly for it"
            + " to its end, or publish it",
        date);
  }

  private static Column moved(Map<String, Long> versions) {
    String map =
        versions.entrySet().stream()
            .map(table -> "'%s', %dL".formatted(table.getKey(), table.getValue()))
            .collect(joining(", ", "map(", ")"));
    return expr(
        "transform_values(table_versions, (name, version) ->"
            + " coalesce(try_element_at(%s, name), version))".formatted(map));
  }

  /** A check may name a user whose list is wrong. */
  private Column withoutUsers() {
    String ids = userIds.stream().map(String::valueOf).collect(joining("|"));
    return transform(
        col("failed_checks"),
        check ->
            regexp_replace(check, lit("\\buser (%s)\\b".formatted(ids)), lit("a forgotten user")));
  }

  /** The dates whose newest run has written its lists. */
  private Set<LocalDate> withLists(Collection<Run> newest) {
    return newest.stream()
        .filter(
            run ->
                Runs.stageRuns(lake, run).stream()
                    .anyMatch(stage -> stage.stage() == Stage.RECOMMEND))
        .map(Run::runDate)
        .collect(toSet());
  }

  private List<String> renewPages() {
    var lines = new ArrayList<String>();
    for (LocalDate date : UserPages.showing(night, userIds)) {
      Night its = new Night(night.spark(), night.conf(), lake, date);
      lines.add(
          line(
              "report",
              UserPages.renew(its)
                  ? "of %s showed one of them, and is written anew"
                  : "of %s showed one of them, and is deleted, since not all tables of it are there",
              date));
    }
    UserPages.renewTrend(night);
    return lines;
  }

  private static String onDisk(int retainHours) {
    if (retainHours == 0) {
      return "their rows are gone";
    }
    String when = MINUTE.format(LocalDateTime.now().plusHours(retainHours));
    return "their rows are in files of older versions, which the same command deletes after %s, and --at-once now"
        .formatted(when);
  }
}
