//! Curves over the size of a problem, one small panel for each problem, both axes logarithmic.

use super::{Axis, Drawing};

/// A panel: a problem, and for each series the points (size, measure).
pub(crate) struct Panel {
    pub(crate) title: String,
    /// What the axes say.
    pub(crate) across: String,
    pub(crate) up: String,
    pub(crate) curves: Vec<Vec<(f64, f64)>>,
}

const WIDTH: f64 = 270.0;
const HEIGHT: f64 = 190.0;
const COLUMNS: usize = 3;
/// Around the area of a panel: on its left, above, on its right and below.
const MARGINS: [f64; 4] = [52.0, 34.0, 14.0, 34.0];
const TOP: f64 = 28.0;

/// Draws the panels in rows.
pub(crate) fn draw(title: &str, series: &[String], panels: &[Panel]) -> String {
    let mut drawing = Drawing::new();
    let mut x = MARGINS[0];
    for (index, name) in series.iter().enumerate() {
        x = drawing.legend(index, x, 18.0, name);
    }
    for (index, panel) in panels.iter().enumerate() {
        let left = (index % COLUMNS) as f64 * WIDTH;
        let top = TOP + (index / COLUMNS) as f64 * HEIGHT;
        draw_panel(&mut drawing, panel, left, top);
    }
    let rows = panels.len().div_ceil(COLUMNS);
    drawing.finish(title, WIDTH * COLUMNS as f64, TOP + HEIGHT * rows as f64)
}

fn draw_panel(drawing: &mut Drawing, panel: &Panel, left: f64, top: f64) {
    let [before, above, after, below] = MARGINS;
    let (right, bottom) = (left + WIDTH - after, top + HEIGHT - below);
    let points = || panel.curves.iter().flatten();
    let across = Axis::over(points().map(|point| point.0), left + before, right);
    let up = Axis::over(points().map(|point| point.1), bottom, top + above);
    drawing.text("title", left + before, top + 16.0, &panel.title);
    drawing.text("small", left + before, top + 28.0, &panel.up);
    drawing.text("small right", right, top + HEIGHT - 8.0, &panel.across);
    for tick in across.ticks() {
        let x = across.place(tick);
        drawing.line("", (x, top + above), (x, bottom));
        drawing.text("small middle", x, bottom + 12.0, &short(tick));
    }
    for tick in up.ticks() {
        let y = up.place(tick);
        drawing.line("", (left + before, y), (right, y));
        drawing.text("small right", left + before - 4.0, y + 3.0, &short(tick));
    }
    for (series, curve) in panel.curves.iter().enumerate() {
        let places: Vec<_> = curve.iter().map(|&(x, y)| (across.place(x), up.place(y))).collect();
        drawing.curve(series, &places);
        for (x, y) in places {
            drawing.dot(series, x, y);
        }
    }
}

/// A number in few characters: `10k`, `1M`, `0.01`.
pub(crate) fn short(number: f64) -> String {
    for (unit, name) in [(1e9, "G"), (1e6, "M"), (1e3, "k")] {
        if number >= unit {
            return format!("{}{name}", rounded(number / unit));
        }
    }
    format!("{}", rounded(number))
}

/// Three digits.
fn rounded(number: f64) -> f64 {
    format!("{number:.2e}").parse().unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let texts = [0.0123, 1.0, 999.0, 10_000.0, 1_234_567.0, 2e9].map(short);
        assert_eq!(texts, ["0.0123", "1", "999", "10k", "1.23M", "2G"]);
    }

    #[test]
    fn each_problem_has_a_panel_and_each_series_a_curve() {
        let panel = |title: &str| Panel {
            title: title.into(),
            across: "entries".into(),
            up: "ns".into(),
            curves: vec![vec![(1.0, 5.0), (10.0, 6.0)], vec![(1.0, 7.0)]],
        };
        let svg = draw("t", &["ours".into(), "base".into()], &[panel("a"), panel("b")]);
        assert_eq!(svg.matches("<polyline").count(), 4);
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
    }
}
