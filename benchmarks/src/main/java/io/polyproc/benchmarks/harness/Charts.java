package io.polyproc.benchmarks.harness;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws curves and percentiles as SVG. */
final class Charts {

    /** Percentiles at which latencies are drawn, as the share of the slower ones: 1 in this number. */
    private static final double[] ONE_OF = {1, 2, 4, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000};

    private final Path directory;

    Charts(Path directory) {
        this.directory = directory;
    }

    /** Draws costs against sizes, both logarithmic; returns the name of the file. */
    String draw(Curves curves) throws IOException {
        XYChart chart = chart(curves.title(), curves.sizes(), curves.unit());
        for (Map.Entry<String, TreeMap<Double, Double>> contender :
                curves.byContender().entrySet()) {
            TreeMap<Double, Double> points = contender.getValue();
            chart.addSeries(contender.getKey(), List.copyOf(points.keySet()), List.copyOf(points.values()));
        }
        return save(chart, curves.title());
    }

    /** Draws latencies against their rarity; returns the name of the file. */
    String draw(String title, Map<String, Histogram> latencies) throws IOException {
        XYChart chart = chart(title, "one in this number takes at least", "microseconds");
        for (Map.Entry<String, Histogram> contender : latencies.entrySet()) {
            Histogram histogram = contender.getValue();
            List<Double> rarity = new ArrayList<>();
            List<Double> micros = new ArrayList<>();
            for (double oneOf : ONE_OF) {
                if (oneOf <= histogram.getTotalCount()) {
                    rarity.add(oneOf);
                    micros.add(Math.max(1, histogram.getValueAtPercentile(100 - 100 / oneOf)) / 1e3);
                }
            }
            chart.addSeries(contender.getKey(), rarity, micros);
        }
        return save(chart, title);
    }

    private static XYChart chart(String title, String x, String y) {
        XYChart chart = new XYChartBuilder()
                .width(860)
                .height(420)
                .title(title)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        chart.getStyler()
                .setXAxisLogarithmic(true)
                .setYAxisLogarithmic(true)
                .setPlotGridLinesVisible(false)
                .setLegendPosition(LegendPosition.OutsideE)
                .setChartBackgroundColor(Color.WHITE);
        return chart;
    }

    private String save(XYChart chart, String title) throws IOException {
        chart.getSeriesMap().values().forEach(series -> series.setMarker(SeriesMarkers.CIRCLE));
        String file = title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String path = directory.resolve(file).toString();
        VectorGraphicsEncoder.saveVectorGraphic(chart, path, VectorGraphicsFormat.SVG);
        return file + ".svg";
    }
}
