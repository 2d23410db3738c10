package nightreel.embed;

import ai.djl.Device;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Locale;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.nn.Devices;
import nightreel.nn.Network;
import nightreel.nn.Shared;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * One of the models that the settings name, as tasks are told of it.
 *
 * @param gpu whether tasks have one
 * @param threads CPU threads of a task
 * @param sha256 of its files, as the driver has read them
 */
record EncoderModel(
    Modality modality,
    Conf settings,
    boolean gpu,
    int threads,
    String sha256,
    SerializableConfiguration hadoop)
    implements Serializable {

  private static final String DEVICE = "embed.device";

  /** What is encoded by a model. */
  enum Modality {
    TEXT,
    IMAGE;

    /** The name of its rows in {@code Tables.ITEM_EMBEDDINGS}. */
    String encoder() {
      return name().toLowerCase(Locale.ROOT);
    }

    private ModelFolder folder(Conf.Embed settings, Configuration hadoop) {
      return switch (this) {
        case TEXT -> ModelFolder.open("embed.text_model", settings.textModel(), "", hadoop);
        case IMAGE ->
            ModelFolder.open(
                "embed.image_model", settings.imageModel(), settings.imageDescription(), hadoop);
      };
    }
  }

  /**
   * Finds the model that tasks will use.
   *
   * @throws UnusableException where there is none, or no GPU where the settings demand one
   */
  static EncoderModel find(Modality modality, Conf settings, SparkSession spark) {
    boolean gpu =
        Devices.tasksHaveGpu(spark.sparkContext().getConf(), settings.embed().device(), DEVICE);
    var hadoop = new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
    ModelFolder folder = modality.folder(settings.embed(), hadoop.value());
    requireDevice(folder, gpu, settings.embed().device());
    String sha256 = folder.sha256(gpu);
    int threads = spark.sparkContext().getConf().getInt("spark.task.cpus", 1);
    return new EncoderModel(modality, settings, gpu, threads, sha256, hadoop);
  }

  private static void requireDevice(ModelFolder folder, boolean gpu, Conf.Device choice) {
    Path model = folder.model(gpu);
    if (choice == Conf.Device.GPU && !Network.runsOnGpu(model)) {
      throw new UnusableException(
          "%s is gpu, but ONNX Runtime runs %s on the CPU alone; take a TorchScript model for %s"
                  .formatted(DEVICE, model, folder.setting())
              + " (jobs/models/export.py writes them), or set %s to auto".formatted(DEVICE));
    }
  }

  /** What changes when a vector has to be made anew, whatever it is made from. */
  String settingsHash() {
    return switch (modality) {
      case TEXT -> sha256 + " " + settings.embed().maxTokens();
      case IMAGE -> sha256;
    };
  }

  /**
   * Tries the model on the driver, so that one that is of no use is found before any task is, and
   * says what it is. With GPUs the tasks themselves find it out: the driver need not have one.
   */
  String check() {
    if (gpu) {
      return "on the GPUs that Spark assigns";
    }
    try (var lease = lease()) {
      return lease.get().description();
    }
  }

  /** The encoder of this JVM, loaded once and shared by its tasks on the same device. */
  Shared<Encoder>.Lease lease() {
    Device device = Devices.of(settings.embed().device(), DEVICE);
    return Shared.lease(slot() + device, settings.embed() + sha256, () -> load(device));
  }

  /**
   * Closes the encoder of this JVM; where the driver runs tasks itself, it is in the driver's way.
   */
  void retire() {
    Shared.retire(slot());
  }

  private String slot() {
    return modality + " encoder on ";
  }

  private Encoder load(Device device) {
    ModelFolder folder = modality.folder(settings.embed(), hadoop.value());
    if (!folder.sha256(device.isGpu()).equals(sha256)) {
      throw new UnusableException(
          "%s %s: is not the same on all machines; put the same files everywhere"
              .formatted(folder.setting(), folder.location()));
    }
    Device usable = Network.runsOnGpu(folder.model(device.isGpu())) ? device : Device.cpu();
    return switch (modality) {
      case TEXT -> TextEncoder.load(folder, settings.embed(), usable, threads);
      case IMAGE -> ImageEncoder.load(folder, settings, usable, threads, hadoop.value());
    };
  }
}
