//! Ratios as bars from the line of the base: to the left what is better, to the right what is worse. The first series has bars, the
//! others have dots on them.

use super::{Axis, Drawing};

/// What is drawn.
pub(crate) struct Chart {
    /// What the ratios relate to.
    pub(crate) base: String,
    pub(crate) series: Vec<String>,
    pub(crate) rows: Vec<Row>,
}

/// A row: for each series the ratio, if there is one.
pub(crate) struct Row {
    pub(crate) label: String,
    pub(crate) time: Vec<Option<f64>>,
    pub(crate) memory: Vec<Option<f64>>,
}

/// What a panel shows of a row.
type Ratios = fn(&Row) -> &[Option<f64>];

const LABELS: f64 = 130.0;
const PANEL: f64 = 330.0;
const GAP: f64 = 30.0;
const TOP: f64 = 64.0;
const HEIGHT: f64 = 16.0;
/// Between the first row, which sums up, and the others.
const PAUSE: f64 = 8.0;

/// Draws two panels side by side, time and memory.
pub(crate) fn draw(chart: &Chart) -> String {
    let mut drawing = Drawing::new();
    let bottom = TOP + HEIGHT * chart.rows.len() as f64 + PAUSE;
    let mut x = LABELS;
    for (series, name) in chart.series.iter().enumerate() {
        x = drawing.legend(series, x, 16.0, name);
    }
    for (index, row) in chart.rows.iter().enumerate() {
        let class = if index == 0 { "right title" } else { "right" };
        drawing.text(class, LABELS - 8.0, middle(index) + 4.0, &row.label);
    }
    let panels: [(&str, Ratios); 2] = [("time", |row| &row.time), ("memory", |row| &row.memory)];
    for (index, (title, ratios)) in panels.into_iter().enumerate() {
        let left = LABELS + index as f64 * (PANEL + GAP);
        let title = format!("{title}, {} = 1, lower is better", chart.base);
        panel(&mut drawing, chart, &title, ratios, left, bottom);
    }
    drawing.finish(
        &format!("Time and memory relative to {}", chart.base),
        LABELS + 2.0 * PANEL + GAP + 12.0,
        bottom + 8.0,
    )
}

fn panel(drawing: &mut Drawing, chart: &Chart, title: &str, ratios: Ratios, left: f64, bottom: f64) {
    let numbers = chart.rows.iter().flat_map(|row| ratios(row).iter().copied().flatten()).chain([1.0]);
    let axis = Axis::over(numbers, left, left + PANEL);
    drawing.text("title", left, TOP - 26.0, title);
    for tick in axis.ticks() {
        let x = axis.place(tick);
        drawing.line("", (x, TOP - 4.0), (x, bottom));
        drawing.text("small middle", x, TOP - 8.0, &format!("{tick}"));
    }
    let one = axis.place(1.0);
    for (index, row) in chart.rows.iter().enumerate() {
        let y = middle(index);
        for (series, ratio) in ratios(row).iter().enumerate() {
            let Some(x) = ratio.map(|ratio| axis.place(ratio)) else { continue };
            if series == 0 {
                drawing.bar(series, x.min(one), y - 5.0, (x - one).abs().max(1.0), 10.0);
            } else {
                drawing.dot(series, x, y);
            }
        }
    }
    drawing.line("one", (one, TOP - 4.0), (one, bottom));
}

/// The height at which a row stands.
fn middle(row: usize) -> f64 {
    let pause = if row == 0 { 0.0 } else { PAUSE };
    TOP + HEIGHT * (row as f64 + 0.5) + pause
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_series_has_bars_and_the_others_dots() {
        let row = |label: &str, time: [Option<f64>; 2]| Row {
            label: label.into(),
            time: time.to_vec(),
            memory: vec![Some(1.0), None],
        };
        let chart = Chart {
            base: "base".into(),
            series: vec!["ours".into(), "other".into()],
            rows: vec![row("mean", [Some(0.5), Some(2.0)]), row("program", [None, Some(3.0)])],
        };
        let svg = draw(&chart);
        // One bar in the panel of time and two in that of memory; two dots in that of time and one for each series in the legend.
        assert_eq!(svg.matches("<rect").count(), 3);
        assert_eq!(svg.matches("<circle").count(), 4);
        assert!(svg.contains(">program</text>") && svg.starts_with("<svg"));
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
    }
}
