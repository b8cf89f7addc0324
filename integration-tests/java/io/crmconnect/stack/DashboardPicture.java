/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.stack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Draws the dashboard as SVG from what its queries return: its panels at their places, with their
 * titles, legends and units. It is not a picture of Grafana.
 */
public final class DashboardPicture {
  private static final int COLUMN = 54;
  private static final int ROW = 30;
  private static final int GAP = 4;
  private static final int MARGIN = 10;
  private static final int LINE = 13;
  private static final int AXIS_WIDTH = 52;
  private static final int MAX_LEGEND_LINES = 4;
  private static final int POINTS = 100;
  private static final List<String> COLORS =
      List.of("#1f77b4", "#e6820e", "#2a9d3f", "#c93a3a", "#8458b3", "#7a5230", "#d667a9");

  /** A series with its legend. */
  private record Line(String legend, List<double[]> points) {
    double last() {
      return points.get(points.size() - 1)[1];
    }
  }

  private final Dashboard dashboard;
  private final Prometheus prometheus;
  private final Duration time;
  private final StringBuilder svg = new StringBuilder();

  /**
   * @param time that the panels show, up to now
   */
  public DashboardPicture(Dashboard dashboard, Prometheus prometheus, Duration time) {
    this.dashboard = dashboard;
    this.prometheus = prometheus;
    this.time = time;
  }

  /** The picture. */
  public String draw() {
    int height =
        dashboard.panels().stream().mapToInt(each -> each.y() + each.height()).max().orElse(0);
    svg.setLength(0);
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"11\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"#f4f5f7\"/>%n",
            24 * COLUMN + GAP,
            height * ROW + GAP));
    dashboard.panels().forEach(this::draw);
    return svg.append("</svg>\n").toString();
  }

  private void draw(Dashboard.Panel panel) {
    int x = panel.x() * COLUMN + GAP;
    int y = panel.y() * ROW + GAP;
    int width = panel.width() * COLUMN - GAP;
    int height = panel.height() * ROW - GAP;
    if (panel.type().equals("row")) {
      text(x + GAP, y + 18, "font-weight=\"bold\" font-size=\"13\"", panel.title());
      return;
    }
    rectangle(x, y, width, height, "#ffffff");
    text(x + MARGIN, y + 16, "font-weight=\"bold\"", panel.title());
    List<Line> lines = lines(panel);
    if (panel.type().equals("stat")) {
      drawValues(panel, lines, x, y + 24, width, height - 24 - MARGIN);
    } else {
      drawChart(panel, lines, x, y + 26, width, height - 26);
    }
  }

  private List<Line> lines(Dashboard.Panel panel) {
    List<Line> lines = new ArrayList<>();
    for (Dashboard.Query query : panel.queries()) {
      for (Prometheus.Series series : prometheus.queryRange(query.expression(), time, POINTS)) {
        lines.add(new Line(legend(query.legend(), series.labels()), series.points()));
      }
    }
    return lines;
  }

  private static String legend(String template, Map<String, String> labels) {
    String legend = template;
    for (Map.Entry<String, String> label : labels.entrySet()) {
      legend = legend.replace("{{" + label.getKey() + "}}", label.getValue());
    }
    return legend;
  }

  private void drawValues(
      Dashboard.Panel panel, List<Line> lines, int x, int y, int width, int height) {
    int each = Math.max(1, width / Math.max(1, lines.size()));
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      int middle = x + i * each + each / 2;
      String value =
          panel
              .texts()
              .getOrDefault(
                  Long.toString((long) line.last()),
                  Scale.of(panel.unit(), line.last()).format(line.last()));
      text(middle, y + height / 2, "text-anchor=\"middle\" font-size=\"20\"", value);
      text(middle, y + height / 2 + 22, "text-anchor=\"middle\" fill=\"#555\"", line.legend);
    }
  }

  private void drawChart(
      Dashboard.Panel panel, List<Line> lines, int x, int y, int width, int height) {
    int legendLines = Math.min(MAX_LEGEND_LINES, (lines.size() + 1) / 2);
    int left = x + AXIS_WIDTH;
    int plotWidth = width - AXIS_WIDTH - MARGIN;
    int plotHeight = height - LINE * (legendLines + 1) - MARGIN;
    double maximum = maximum(lines);
    Scale scale = Scale.of(panel.unit(), maximum);
    double top = roundUp(maximum / scale.divisor()) * scale.divisor();
    for (int tick = 0; tick <= 2; tick++) {
      double tickY = y + plotHeight * (1 - tick / 2.0);
      svg.append(
          String.format(
              Locale.ROOT,
              "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ddd\"/>%n",
              left,
              tickY,
              left + plotWidth,
              tickY));
      text(
          left - GAP,
          (int) tickY + GAP,
          "text-anchor=\"end\" fill=\"#555\"",
          scale.format(top * tick / 2));
    }
    int axisY = y + plotHeight + LINE;
    text(left, axisY, "fill=\"#555\"", "-" + time.toMinutes() + " min");
    text(left + plotWidth, axisY, "text-anchor=\"end\" fill=\"#555\"", "now");
    double end = System.currentTimeMillis() / 1000.0;
    for (int i = 0; i < lines.size(); i++) {
      String color = COLORS.get(i % COLORS.size());
      drawLine(lines.get(i), color, end, top, left, y, plotWidth, plotHeight);
      if (i < 2 * MAX_LEGEND_LINES) {
        double last = lines.get(i).last();
        int legendX = x + MARGIN + (i % 2) * (width / 2);
        int legendY = axisY + LINE * (1 + i / 2);
        rectangle(legendX, legendY - 8, 8, 8, color);
        text(
            legendX + 12,
            legendY,
            "fill=\"#333\"",
            lines.get(i).legend + ": " + Scale.of(panel.unit(), last).format(last));
      }
    }
  }

  private void drawLine(
      Line line, String color, double end, double top, int left, int y, int width, int height) {
    StringBuilder path = new StringBuilder();
    double step = time.toSeconds() / (double) POINTS;
    double previous = Double.NEGATIVE_INFINITY;
    for (double[] point : line.points) {
      double pointX = left + width * Math.max(0, 1 - (end - point[0]) / time.toSeconds());
      double pointY = y + height * (1 - Math.min(1, Math.max(0, point[1] / top)));
      boolean joined = point[0] - previous < 3 * Math.max(1, step);
      path.append(String.format(Locale.ROOT, "%s%.0f %.1f", joined ? "L" : "M", pointX, pointY));
      previous = point[0];
    }
    svg.append(
        String.format(
            "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>%n", path, color));
  }

  private static double maximum(List<Line> lines) {
    return lines.stream()
        .flatMap(line -> line.points.stream())
        .mapToDouble(point -> point[1])
        .max()
        .orElse(0);
  }

  /** The least of 1, 2, 5, 10, ... that is not exceeded. */
  private static double roundUp(double value) {
    if (value <= 0) {
      return 1;
    }
    double power = Math.pow(10, Math.floor(Math.log10(value)));
    for (int factor : new int[] {1, 2, 5}) {
      if (value <= factor * power) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  /** How values of a unit are shown. */
  private record Scale(double divisor, String suffix) {
    private static final double MEBIBYTE = 1024 * 1024;

    /** The one that is easiest to read for this value. */
    static Scale of(String unit, double value) {
      return switch (unit) {
        case "ms" -> ofTime(value, 1_000);
        case "s" -> ofTime(value, 1);
        case "percentunit" -> new Scale(0.01, "%");
        case "bytes" -> value < MEBIBYTE ? new Scale(1_024, " KiB") : new Scale(MEBIBYTE, " MiB");
        case "reqps", "cps" -> new Scale(1, "/s");
        default -> new Scale(1, "");
      };
    }

    private static Scale ofTime(double value, double second) {
      double seconds = Math.abs(value) / second;
      if (seconds < 120) {
        return new Scale(second, " s");
      }
      return seconds < 7_200 ? new Scale(60 * second, " min") : new Scale(3_600 * second, " h");
    }

    String format(double value) {
      double shown = value / divisor;
      String format = shown == Math.rint(shown) || Math.abs(shown) >= 10 ? "%,.0f" : "%.2f";
      return String.format(Locale.ROOT, format, shown) + suffix;
    }
  }

  private void rectangle(int x, int y, int width, int height, String color) {
    svg.append(
        String.format(
            "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"2\" fill=\"%s\"/>%n",
            x, y, width, height, color));
  }

  private void text(int x, int y, String attributes, String text) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    svg.append(String.format("<text x=\"%d\" y=\"%d\" %s>%s</text>%n", x, y, attributes, escaped));
  }
}
