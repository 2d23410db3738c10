package nightreel.embed;

import ai.djl.Device;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.ingest.Poster;
import nightreel.nn.Network;
import nightreel.nn.Network.Input;
import org.apache.hadoop.conf.Configuration;

/** A network over posters: its last layer before the classifier, at unit length. */
final class ImageEncoder implements Encoder {

  private static final int COLOURS = 3;

  private final Conf.Embed settings;
  private final long mostPixels;
  private final Configuration hadoop;
  private final Network network;
  private final ImageDescription description;

  private ImageEncoder(
      Conf settings, Configuration hadoop, Network network, ImageDescription description) {
    this.settings = settings.embed();
    this.mostPixels = settings.ingest().maxPosterMegapixels() * 1_000_000L;
    this.hadoop = hadoop;
    this.network = network;
    this.description = description;
  }

  /**
   * Loads the encoder of a folder, and tries it.
   *
   * @param threads CPU threads of one forward pass
   * @throws UnusableException where a file is missing or is no such model, or is not what its
   *     description says
   */
  static ImageEncoder load(
      ModelFolder folder, Conf settings, Device device, int threads, Configuration hadoop) {
    ImageDescription description = describe(folder);
    Path model = folder.model(device.isGpu());
    Network network = Network.load(model, device, threads);
    try {
      requireInput(model, network, description);
      var encoder = new ImageEncoder(settings, hadoop, network, description);
      encoder.requireWidth(model);
      return encoder;
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private static ImageDescription describe(ModelFolder folder) {
    return folder
        .describe(ImageDescription.class)
        .orElseThrow(
            () ->
                folder.missing(
                    "no %s, which says how posters are prepared (or name one in embed.image_description)"
                        .formatted(ModelFolder.DESCRIPTION)));
  }

  private static void requireInput(Path model, Network network, ImageDescription description) {
    List<String> names = network.inputNames();
    if (!names.isEmpty() && !names.equals(List.of(description.input()))) {
      throw new UnusableException(
          "%s: takes the inputs %s, %s says %s"
              .formatted(model, names, ModelFolder.DESCRIPTION, description.input()));
    }
  }

  private void requireWidth(Path model) {
    var grey = new BufferedImage(2, 3, BufferedImage.TYPE_INT_RGB);
    grey.setRGB(0, 0, Color.GRAY.getRGB());
    var pixels = new float[2 * pixelsOfAnImage()];
    Pixels.write(grey, description, pixels, 0);
    Pixels.write(grey, description, pixels, pixelsOfAnImage());
    long[] shape = forward(pixels, 2).shape();
    long width = Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a * b);
    if (shape.length < 2 || shape[0] != 2 || width != description.width()) {
      throw new UnusableException(
          "%s: gives %s for two posters, not vectors of the width %d; correct %s or take the right"
                  .formatted(
                      model, Arrays.toString(shape), description.width(), ModelFolder.DESCRIPTION)
              + " model");
    }
  }

  private int pixelsOfAnImage() {
    return COLOURS * description.crop() * description.crop();
  }

  @Override
  public int groupSize() {
    return settings.batchPosters();
  }

  /** Reads and decodes the posters; one that cannot be is left out and told. */
  @Override
  public List<Batch> prepare(List<Item> group) {
    var items = new ArrayList<Item>();
    var failures = new ArrayList<Batch.Failure>();
    var pixels = new float[group.size() * pixelsOfAnImage()];
    for (Item item : group) {
      try {
        Pixels.write(read(item), description, pixels, items.size() * pixelsOfAnImage());
        items.add(item);
      } catch (IOException | RuntimeException e) {
        failures.add(new Batch.Failure(item, item.content() + ": " + ModelFolder.firstLine(e)));
      }
    }
    float[] whole = Arrays.copyOf(pixels, items.size() * pixelsOfAnImage());
    return List.of(new Batch(items, failures, () -> vectors(whole, items.size())));
  }

  private BufferedImage read(Item item) throws IOException {
    var path = new org.apache.hadoop.fs.Path(item.content());
    byte[] file;
    try (var in = path.getFileSystem(hadoop).open(path)) {
      file = in.readAllBytes();
    }
    if (!Poster.sha256(file).equals(item.fileHash())) {
      throw new IOException("is another file than ingest has read; run ingest again");
    }
    return Poster.pixels(file, mostPixels);
  }

  private float[][] vectors(float[] pixels, int batch) {
    if (batch == 0) {
      return new float[0][];
    }
    float[] values = forward(pixels, batch).values();
    var vectors = new float[batch][];
    for (int b = 0; b < batch; b++) {
      vectors[b] =
          Arrays.copyOfRange(values, b * description.width(), (b + 1) * description.width());
      UnitLength.scale(vectors[b]);
    }
    return vectors;
  }

  private Network.Output forward(float[] pixels, int batch) {
    int crop = description.crop();
    return network.forward(
        List.of(Input.of(description.input(), pixels, batch, COLOURS, crop, crop)),
        description.output());
  }

  @Override
  public String description() {
    return "%s, %d wide".formatted(network, description.width());
  }

  @Override
  public void close() {
    network.close();
  }
}
