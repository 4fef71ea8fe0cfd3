//! Charts as SVG, without anything but text, lines and colours, so that they can be read in light and in dark pages.

pub(crate) mod bars;
pub(crate) mod curves;

use std::fmt::Write;

/// The colours of series on light pages, and on dark ones; more series repeat them.
const LIGHT: [&str; 8] =
    ["#0969da", "#d1242f", "#bf8700", "#1a7f37", "#8250df", "#bf3989", "#57606a", "#1b7c83"];
const DARK: [&str; 8] =
    ["#4493f8", "#f85149", "#d29922", "#3fb950", "#ab7df8", "#db61a2", "#9198a1", "#39c5cf"];

/// What does not depend on the page.
const SHAPES: &str = "\
text { font: 12px system-ui, sans-serif }
.small { font-size: 10px }
.title { font-weight: 600 }
.right { text-anchor: end }
.middle { text-anchor: middle }
.one { stroke-dasharray: 4 2 }
polyline { stroke-width: 2 }
";

/// Colours of text, of what is less important, and of lines, and those of the series.
fn colors([text, faint, line]: [&str; 3], series: &[&str]) -> String {
    let mut style = format!(
        "text {{ fill: {text} }}\n.small {{ fill: {faint} }}\nline {{ stroke: {line} }}\n.one {{ stroke: {faint} }}\n"
    );
    for (index, color) in series.iter().enumerate() {
        let _ = writeln!(
            style,
            ".s{index} {{ fill: {color} }} polyline.s{index} {{ fill: none; stroke: {color} }}"
        );
    }
    style
}

/// A drawing that grows.
struct Drawing {
    body: String,
}

impl Drawing {
    fn new() -> Self {
        Self { body: String::new() }
    }

    fn text(&mut self, class: &str, x: f64, y: f64, text: &str) {
        let text = escaped(text);
        let _ = writeln!(self.body, r#"<text class="{class}" x="{x:.1}" y="{y:.1}">{text}</text>"#);
    }

    fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let ((x1, y1), (x2, y2)) = (from, to);
        let _ = writeln!(
            self.body,
            r#"<line class="{class}" x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}"/>"#
        );
    }

    fn bar(&mut self, series: usize, x: f64, y: f64, width: f64, height: f64) {
        let color = series % LIGHT.len();
        let _ = writeln!(
            self.body,
            r#"<rect class="s{color}" x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}"/>"#
        );
    }

    fn dot(&mut self, series: usize, x: f64, y: f64) {
        let color = series % LIGHT.len();
        let _ = writeln!(self.body, r#"<circle class="s{color}" cx="{x:.1}" cy="{y:.1}" r="3"/>"#);
    }

    fn curve(&mut self, series: usize, points: &[(f64, f64)]) {
        let color = series % LIGHT.len();
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let _ = writeln!(self.body, r#"<polyline class="s{color}" points="{}"/>"#, points.join(" "));
    }

    /// A mark of a series and its name; the result is where the next one can stand.
    fn legend(&mut self, series: usize, x: f64, y: f64, name: &str) -> f64 {
        self.dot(series, x + 4.0, y - 4.0);
        self.text("", x + 12.0, y, name);
        x + 28.0 + 7.0 * name.chars().count() as f64
    }

    /// The file.
    fn finish(self, title: &str, width: f64, height: f64) -> String {
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0} {height:.0}" width="{width:.0}" height="{height:.0}" role="img">
<title>{}</title>
<style>
{SHAPES}{}@media (prefers-color-scheme: dark) {{
{}}}
</style>
{}</svg>
"#,
            escaped(title),
            colors(["#1f2328", "#59636e", "#d1d9e0"], &LIGHT),
            colors(["#f0f6fc", "#9198a1", "#3d444d"], &DARK),
            self.body
        )
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A logarithmic axis: numbers between `low` and `high` on places between `from` and `to`.
struct Axis {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Axis {
    /// An axis that reaches over all the numbers, which must be positive.
    fn over(numbers: impl Iterator<Item = f64>, from: f64, to: f64) -> Self {
        let (low, high) =
            numbers.fold((f64::INFINITY, 0.0), |(low, high): (f64, f64), n| (low.min(n), high.max(n)));
        let (low, high) = if low <= high { (low, high) } else { (1.0, 1.0) };
        // A little more on both sides.
        let margin = (high / low).powf(0.04).max(1.1);
        Self { low: low / margin, high: high * margin, from, to }
    }

    fn place(&self, number: f64) -> f64 {
        let part = (number / self.low).ln() / (self.high / self.low).ln();
        self.from + part * (self.to - self.from)
    }

    /// Round numbers on the axis: 1, 2 and 5 with their powers of ten, or the powers alone where these are enough.
    fn ticks(&self) -> Vec<f64> {
        let decades = self.low.log10().floor() as i32..=self.high.log10().ceil() as i32;
        let on_axis = |numbers: &[f64]| -> Vec<f64> {
            let all = decades.clone().flat_map(|decade| numbers.iter().map(move |n| n * 10f64.powi(decade)));
            all.filter(|&n| n >= self.low && n <= self.high).collect()
        };
        let powers = on_axis(&[1.0]);
        let step = powers.len().div_ceil(6);
        match powers.len() {
            0..4 => on_axis(&[1.0, 2.0, 5.0]),
            _ => powers.into_iter().step_by(step).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_ratios_are_equal_distances() {
        let axis = Axis { low: 0.1, high: 10.0, from: 0.0, to: 200.0 };
        let places = [0.1, 1.0, 10.0].map(|n| axis.place(n).round());
        assert_eq!(places, [0.0, 100.0, 200.0]);
    }

    #[test]
    fn ticks_are_round_and_few() {
        let shown = |low, high| {
            let axis = Axis { low, high, from: 0.0, to: 1.0 };
            axis.ticks().iter().map(|n| format!("{n}")).collect::<Vec<_>>()
        };
        assert_eq!(shown(0.3, 2.5), ["0.5", "1", "2"]);
        assert_eq!(shown(1.0, 1e9), ["1", "100", "10000", "1000000", "100000000"]);
    }

    #[test]
    fn an_axis_over_nothing_still_has_places() {
        let axis = Axis::over(std::iter::empty(), 0.0, 10.0);
        assert!(axis.place(1.0).is_finite());
    }

    #[test]
    fn names_cannot_break_the_file() {
        let mut drawing = Drawing::new();
        drawing.text("", 0.0, 0.0, "a<b & c");
        assert!(drawing.finish("t", 1.0, 1.0).contains("a&lt;b &amp; c"));
    }
}
