package nightreel.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.text.FieldPosition;
import java.text.NumberFormat;
import java.text.ParsePosition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import nightreel.report.Chart.Axis;
import nightreel.report.Chart.Point;
import nightreel.report.Chart.Series;
import nightreel.report.Chart.Ticks;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jfree.chart.ChartRenderingInfo;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.entity.XYItemEntity;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Charts by JFreeChart, drawn by Batik as SVG that stands in the page. It draws in colours that
 * stand for variables of the style sheet, so that charts follow dark mode.
 */
final class ChartSvg {

  private static final Logger LOG = LoggerFactory.getLogger(ChartSvg.class);

  private static final Dimension SIZE = new Dimension(400, 250);
  private static final Dimension SIZE_OF_MAPS = new Dimension(1000, 640);
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

  /** Beyond so many points of a line each is drawn small. */
  private static final int MANY = 40;

  /** Drawn by the library for its place alone. */
  private static final String MARK = "mark";

  private static final Set<String> KEPT =
      Set.of("x", "y", "x1", "x2", "y1", "y2", "d", "points", "stroke-width", "stroke-dasharray");

  private static final Pattern DECIMALS = Pattern.compile("(\\.\\d)\\d+");

  private final Chart chart;
  private final Map<String, Color> colours = new LinkedHashMap<>();

  private ChartSvg(Chart chart) {
    this.chart = chart;
  }

  /**
   * Draws a chart.
   *
   * @return whether it could be drawn: Java measures text with the machine's fonts, and where there
   *     are none the page has to do with the table
   */
  static boolean write(Html html, Chart chart) {
    if (chart.series().isEmpty()) {
      return false;
    }
    try {
      new ChartSvg(chart).draw(html);
      return true;
    } catch (InternalError | NullPointerException | UnsatisfiedLinkError | NoClassDefFoundError e) {
      LOG.warn(
          "{} is not drawn, since Java finds no fonts ({}); install fontconfig and a font",
          chart.title(),
          e.toString());
      return false;
    }
  }

  private void draw(Html html) {
    Dimension size = chart.x().ticks() == Ticks.NONE ? SIZE_OF_MAPS : SIZE;
    var graphics = new SVGGraphics2D(document());
    graphics.setSVGCanvasSize(size);
    var places = new ChartRenderingInfo();
    jfreeChart()
        .draw(graphics, new Rectangle2D.Double(0, 0, size.width, size.height), null, places);
    html.open(
        "svg",
        "class",
        chart.x().ticks() == Ticks.NONE ? "map" : "chart",
        "viewBox",
        "0 0 %d %d".formatted(size.width, size.height),
        "role",
        "img",
        "aria-label",
        chart.title());
    copy(html, graphics.getTopLevelGroup(false), "");
    marks(html, places);
    html.close();
  }

  private static org.w3c.dom.Document document() {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .getDOMImplementation()
          .createDocument("http://www.w3.org/2000/svg", "svg", null);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  private JFreeChart jfreeChart() {
    var plot = new XYPlot(data(), axis(chart.x()), axis(chart.y()), renderer());
    plot.setBackgroundPaint(null);
    plot.setOutlineVisible(false);
    // room for half of the last label
    plot.setInsets(new RectangleInsets(8, 2, 2, chart.x().ticks() == Ticks.WHOLE ? 38 : 12));
    plot.setDomainGridlinesVisible(false);
    plot.setRangeGridlinesVisible(chart.y().ticks() != Ticks.NONE);
    plot.setRangeGridlinePaint(colour("line"));
    plot.setRangeGridlineStroke(new BasicStroke(1));
    var drawn = new JFreeChart(null, FONT, plot, false);
    drawn.setBackgroundPaint(null);
    drawn.setPadding(new RectangleInsets(0, 0, 0, 0));
    return drawn;
  }

  private YIntervalSeriesCollection data() {
    var data = new YIntervalSeriesCollection();
    for (Series line : chart.series()) {
      var series = new YIntervalSeries(line.label(), false, true);
      for (Point point : line.points()) {
        series.add(
            chart.x().scale().applyAsDouble(point.x()),
            y(point.y()),
            y(point.low() == null ? point.y() : point.low()),
            y(point.high() == null ? point.y() : point.high()));
      }
      data.addSeries(series);
    }
    return data;
  }

  private double y(double value) {
    return chart.y().scale().applyAsDouble(value);
  }

  private XYErrorRenderer renderer() {
    var renderer = new XYErrorRenderer();
    renderer.setDrawXError(false);
    renderer.setDrawYError(
        chart.series().stream()
            .anyMatch(line -> line.points().stream().anyMatch(point -> point.low() != null)));
    renderer.setDefaultShape(new Ellipse2D.Double(-3, -3, 6, 6));
    renderer.setAutoPopulateSeriesShape(false);
    renderer.setAutoPopulateSeriesStroke(false);
    renderer.setDefaultStroke(new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    renderer.setErrorStroke(new BasicStroke(1));
    renderer.setDrawOutlines(false);
    renderer.setUseFillPaint(true);
    for (int i = 0; i < chart.series().size(); i++) {
      renderer.setSeriesPaint(i, colour(chart.series().get(i).colour()));
      renderer.setSeriesFillPaint(i, colour(MARK));
      renderer.setSeriesLinesVisible(i, chart.series().get(i).joined());
    }
    return renderer;
  }

  private NumberAxis axis(Axis axis) {
    NumberAxis drawn = axis.ticks() == Ticks.GIVEN ? new GivenTicks(axis) : new NumberAxis();
    drawn.setVisible(axis.ticks() != Ticks.NONE);
    drawn.setTickLabelFont(FONT);
    drawn.setTickLabelPaint(colour("soft"));
    drawn.setAxisLinePaint(colour("line"));
    drawn.setTickMarksVisible(false);
    drawn.setAutoRangeIncludesZero(axis.ticks() == Ticks.FROM_ZERO);
    drawn.setAutoRangeStickyZero(axis.ticks() == Ticks.FROM_ZERO);
    drawn.setTickLabelInsets(
        axis == chart.x() ? new RectangleInsets(3, 12, 2, 12) : new RectangleInsets(9, 2, 9, 6));
    if (axis.ticks() == Ticks.WHOLE) {
      drawn.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
      drawn.setNumberFormatOverride(new As(axis.format()));
    } else {
      drawn.setStandardTickUnits(NumberAxis.createStandardTickUnits(Locale.ROOT));
    }
    if (axis == chart.x()) {
      drawn.setLabel(axis.label());
      drawn.setLabelFont(FONT);
      drawn.setLabelPaint(colour("soft"));
    }
    return drawn;
  }

  /** A colour that stands for a variable until {@link #paint}. */
  private Color colour(String variable) {
    return colours.computeIfAbsent(variable, unused -> new Color(3, 5, colours.size()));
  }

  /**
   * Copies what the library drew, without what a page says better by its style sheet.
   *
   * @param outer what the element around it is filled with
   */
  private void copy(Html html, Element element, String outer) {
    String fill = element.hasAttribute("fill") ? element.getAttribute("fill") : outer;
    boolean group = element.getTagName().equals("g");
    if (element.getTagName().equals("defs") || !group && paint(fill).equals(MARK)) {
      return;
    }
    var attributes = new ArrayList<String>();
    for (int i = 0; i < element.getAttributes().getLength(); i++) {
      Node attribute = element.getAttributes().item(i);
      String name = attribute.getNodeName();
      String value = attribute.getNodeValue();
      if (name.equals("fill") || name.equals("stroke")) {
        attributes.addAll(
            value.equals("none") ? List.of(name, value) : List.of("data-" + name, paint(value)));
      } else if (KEPT.contains(name)) {
        attributes.addAll(List.of(name, DECIMALS.matcher(value).replaceAll("$1")));
      }
    }
    if (element.getTagName().equals("text")) {
      text(html, element);
      return;
    }
    html.open(element.getTagName(), style(attributes));
    for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element inner) {
        copy(html, inner, fill);
      }
    }
    html.close();
  }

  /** Anchored at its middle, since browsers have other fonts than Java. */
  private void text(Html html, Element element) {
    String text = element.getTextContent().strip();
    double width =
        FONT.getStringBounds(text, new java.awt.font.FontRenderContext(null, true, true))
            .getWidth();
    double middle = Double.parseDouble(element.getAttribute("x")) + width / 2;
    html.element(
        "text",
        text,
        "x",
        number(middle),
        "y",
        DECIMALS.matcher(element.getAttribute("y")).replaceAll("$1"),
        "text-anchor",
        "middle");
  }

  /** Paints as one attribute {@code style}, the only place where variables are allowed. */
  private static String[] style(List<String> attributes) {
    var kept = new ArrayList<String>();
    var style = new StringBuilder();
    for (int i = 0; i < attributes.size(); i += 2) {
      String name = attributes.get(i);
      if (name.startsWith("data-")) {
        style.append("%s:var(--%s);".formatted(name.substring(5), attributes.get(i + 1)));
      } else {
        kept.addAll(attributes.subList(i, i + 2));
      }
    }
    if (!style.isEmpty()) {
      kept.addAll(List.of("style", style.toString()));
    }
    return kept.toArray(String[]::new);
  }

  /** The variable that a colour stands for; that of text for the library's own colours. */
  private String paint(String drawn) {
    return colours.entrySet().stream()
        .filter(entry -> drawn.equals("rgb(3,5,%d)".formatted(entry.getValue().getBlue())))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("soft");
  }

  /** The points, where the library has placed them; pointing at one tells its figures. */
  private void marks(Html html, ChartRenderingInfo places) {
    for (Object entity : places.getEntityCollection().getEntities()) {
      if (entity instanceof XYItemEntity item) {
        Series line = chart.series().get(item.getSeriesIndex());
        Point point = line.points().get(item.getItem());
        Rectangle2D area = item.getArea().getBounds2D();
        html.open(
            "circle",
            "class",
            "c-" + line.colour(),
            "cx",
            number(area.getCenterX()),
            "cy",
            number(area.getCenterY()),
            "r",
            line.joined() && line.points().size() > MANY ? "1.5" : "3");
        html.element("title", chart.told(line, point)).close();
      }
    }
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** An axis of ticks that are no round numbers where it is linear. */
  private static final class GivenTicks extends NumberAxis {

    private final transient Axis axis;

    GivenTicks(Axis axis) {
      this.axis = axis;
    }

    @Override
    public List<NumberTick> refreshTicks(
        Graphics2D graphics, AxisState state, Rectangle2D area, RectangleEdge edge) {
      return axis.given().stream()
          .filter(tick -> getRange().contains(axis.scale().applyAsDouble(tick)))
          .map(
              tick ->
                  new NumberTick(
                      axis.scale().applyAsDouble(tick),
                      axis.format().apply(tick),
                      TextAnchor.TOP_CENTER,
                      TextAnchor.CENTER,
                      0))
          .toList();
    }
  }

  /** Numbers by a function of ours. */
  private static final class As extends NumberFormat {

    private final transient DoubleFunction<String> format;

    As(DoubleFunction<String> format) {
      this.format = format;
    }

    @Override
    public StringBuffer format(double number, StringBuffer to, FieldPosition position) {
      return to.append(format.apply(number));
    }

    @Override
    public StringBuffer format(long number, StringBuffer to, FieldPosition position) {
      return format((double) number, to, position);
    }

    @Override
    public Number parse(String source, ParsePosition position) {
      throw new UnsupportedOperationException("formats alone");
    }
  }
}
