package nightreel.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import nightreel.conf.Conf;

/** What a training is made from, as a hash: a checkpoint of anything else is not continued. */
final class Fingerprints {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What people are told to lower where training has diverged. */
  private static final List<String> RATES = List.of("learningRate", "maxGradientNorm");

  private Fingerprints() {}

  static Checkpoints.Fingerprint of(
      Conf.Train settings, long seed, long[] movieIds, SasRecTrainer.Data data, String start) {
    ObjectNode tree = JSON.valueToTree(settings);
    String dataHash = hash(movieIds, data);
    String all = hash(out -> write(out, tree, seed, dataHash, start));
    ObjectNode withoutRates = tree.deepCopy().without(RATES);
    return new Checkpoints.Fingerprint(
        all, hash(out -> write(out, withoutRates, seed, dataHash, start)));
  }

  /** One fingerprint of several shards' ones. */
  static Checkpoints.Fingerprint together(List<Checkpoints.Fingerprint> shards) {
    return new Checkpoints.Fingerprint(
        hash(
            out -> {
              for (Checkpoints.Fingerprint shard : shards) {
                out.writeUTF(shard.all());
              }
            }),
        hash(
            out -> {
              for (Checkpoints.Fingerprint shard : shards) {
                out.writeUTF(shard.withoutRates());
              }
            }));
  }

  private static void write(
      DataOutputStream out, ObjectNode settings, long seed, String data, String start)
      throws IOException {
    try {
      out.writeUTF(JSON.writeValueAsString(settings));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    out.writeLong(seed);
    out.writeUTF(data);
    out.writeUTF(start);
  }

  private static String hash(long[] movieIds, SasRecTrainer.Data data) {
    return hash(
        out -> {
          for (long movieId : movieIds) {
            out.writeLong(movieId);
          }
          for (int[] history : data.histories()) {
            write(out, history);
          }
          for (int[] history : data.validation().histories()) {
            write(out, history);
          }
          write(out, data.validation().targets());
          for (float value : data.content()) {
            out.writeFloat(value);
          }
        });
  }

  private static void write(DataOutputStream out, int[] values) throws IOException {
    out.writeInt(values.length);
    for (int value : values) {
      out.writeInt(value);
    }
  }

  @FunctionalInterface
  private interface Content {
    void write(DataOutputStream out) throws IOException;
  }

  private static String hash(Content content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      var out =
          new DataOutputStream(
              new java.io.BufferedOutputStream(
                  new DigestOutputStream(OutputStream.nullOutputStream(), digest)));
      content.write(out);
      out.flush();
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
