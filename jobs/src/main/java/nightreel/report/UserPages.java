package nightreel.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import nightreel.Night;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The users whom pages show, of whichever nights. */
public final class UserPages {

  private static final Logger LOG = LoggerFactory.getLogger(UserPages.class);

  /** In the section of users, and in a check that failed. */
  private static final Pattern USER = Pattern.compile("\\b[Uu]ser (\\d+)\\b");

  private static final int MOST_DIGITS = 18;
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

  private UserPages() {}

  /** The nights whose page shows one of some users, in the folder of reports of any night. */
  public static List<LocalDate> showing(Night night, Set<Long> userIds) {
    var root = new Path(night.conf().paths().reports());
    var showing = new ArrayList<LocalDate>();
    try {
      FileSystem files = files(night, root);
      if (!files.exists(root)) {
        return showing;
      }
      for (FileStatus folder : files.listStatus(root)) {
        String name = folder.getPath().getName();
        var page = new Path(folder.getPath(), ReportJob.PAGE);
        if (DATE.matcher(name).matches() && files.exists(page) && shows(files, page, userIds)) {
          showing.add(LocalDate.parse(name));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    showing.sort(null);
    return showing;
  }

  private static boolean shows(FileSystem files, Path page, Set<Long> userIds) throws IOException {
    try (var in = files.open(page)) {
      var html = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return USER.matcher(html).results().anyMatch(user -> isOne(user.group(1), userIds));
    }
  }

  private static boolean isOne(String digits, Set<Long> userIds) {
    return digits.length() <= MOST_DIGITS && userIds.contains(Long.parseLong(digits));
  }

  /**
   * Writes the page and the summary of a night from what its tables hold now.
   *
   * @return false where that cannot be done, and they are deleted instead
   */
  public static boolean renew(Night night) {
    try {
      ReportJob.run(night);
      return true;
    } catch (RuntimeException e) {
      LOG.warn("the page of {} cannot be written anew", night.runDate(), e);
      delete(night);
      return false;
    }
  }

  /** Writes the page of all nights anew, where there is one: it tells of checks that failed. */
  public static void renewTrend(Night night) {
    var page = new Path(night.conf().paths().reports(), ReportJob.PAGE);
    try {
      if (files(night, page).exists(page)) {
        ReportJob.tellOutcome(night);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Night night) {
    var folder = new Path(night.conf().paths().reports(), night.runDate().toString());
    try {
      files(night, folder).delete(folder, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FileSystem files(Night night, Path path) throws IOException {
    return path.getFileSystem(night.spark().sparkContext().hadoopConfiguration());
  }
}
