//! Points, and what is written about them.

use crate::chart::curves::{Panel, short};
use crate::measure::Usage;
use std::fmt::Write;

/// What a problem of some size took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    size: u64,
    /// Seconds of one call of the work.
    seconds: f64,
    /// Bytes resident at most, of the whole process.
    peak: u64,
}

impl Point {
    /// Reads `SECONDS RESULT`, which a program prints, and gives the result as well.
    pub(super) fn from_output(size: u64, output: &str, peak: u64) -> Option<(Self, String)> {
        let mut words = output.split_whitespace();
        let seconds = words.next()?.parse().ok()?;
        Some((Self { size, seconds, peak }, words.next().unwrap_or_default().into()))
    }

    fn nanoseconds(&self) -> f64 {
        self.seconds * 1e9 / self.size as f64
    }
}

/// The points of one problem: ours, and the reference's.
pub(super) struct Curves {
    name: String,
    unit: String,
    points: [Vec<Point>; 2],
    /// At which size a side has failed, and why.
    ends: [Option<(u64, String)>; 2],
}

impl Curves {
    pub(super) fn new(name: &str, unit: &str) -> Self {
        Self { name: name.into(), unit: unit.into(), points: Default::default(), ends: Default::default() }
    }

    pub(super) fn add(&mut self, side: usize, point: Point) {
        self.points[side].push(point);
    }

    pub(super) fn end(&mut self, side: usize, size: u64, reason: String) {
        self.ends[side] = Some((size, reason));
    }

    pub(super) fn has_ended(&self, side: usize) -> bool {
        self.ends[side].is_some()
    }

    /// All sizes with what both sides took.
    fn rows(&self) -> Vec<(u64, [Option<Point>; 2])> {
        let mut sizes: Vec<u64> = self.points.iter().flatten().map(|point| point.size).collect();
        sizes.sort_unstable();
        sizes.dedup();
        let at = |side: usize, size| self.points[side].iter().find(|point| point.size == size).copied();
        sizes.into_iter().map(|size| (size, [at(0, size), at(1, size)])).collect()
    }

    /// What is said about the last size as soon as it is done.
    pub(super) fn last_line(&self) -> String {
        let row = self.rows().pop();
        row.map_or(String::new(), |(size, sides)| format!("{} {}", self.name, row_text(size, &sides)))
    }

    /// Nanoseconds for one unit.
    pub(super) fn time_panel(&self) -> Panel {
        self.panel("ns each", Point::nanoseconds)
    }

    /// Bytes of the process.
    pub(super) fn memory_panel(&self) -> Panel {
        self.panel("bytes in all", |point| point.peak as f64)
    }

    fn panel(&self, up: &str, measure: impl Fn(&Point) -> f64) -> Panel {
        // What has no logarithm has no place.
        let curve = |points: &Vec<Point>| {
            points.iter().map(|p| (p.size as f64, measure(p))).filter(|point| point.1 > 0.0).collect()
        };
        Panel {
            title: self.name.clone(),
            across: self.unit.clone(),
            up: up.into(),
            curves: self.points.iter().map(curve).collect(),
        }
    }
}

/// A table for each problem.
pub(super) fn markdown(names: &[String; 2], all: &[Curves]) -> String {
    let [ours, reference] = names;
    let mut text = String::new();
    for curves in all {
        let _ = write!(
            text,
            "### {}\n\n| {} | {ours}, ns each | {reference} | ratio | {ours}, MB | {reference} | ratio |\n|{}\n",
            curves.name,
            curves.unit,
            "---:|".repeat(7)
        );
        for (size, sides) in curves.rows() {
            let _ = writeln!(text, "{}", row_text(size, &sides));
        }
        for (name, end) in names.iter().zip(&curves.ends) {
            if let Some((size, reason)) = end {
                let _ = write!(text, "\n{name} at {}: {reason}\n", short(*size as f64));
            }
        }
        text.push('\n');
    }
    text
}

fn row_text(size: u64, sides: &[Option<Point>; 2]) -> String {
    let number = |number: Option<f64>, digits| number.map_or("–".into(), |n| format!("{n:.digits$}"));
    let both = |measure: fn(&Point) -> f64, digits| {
        let [ours, reference] = sides.each_ref().map(|point| point.as_ref().map(measure));
        let ratio = ours.zip(reference).map(|(ours, reference)| ours / reference);
        format!("{} | {} | {}", number(ours, digits), number(reference, digits), number(ratio, 2))
    };
    let times = both(Point::nanoseconds, 2);
    let memory = both(|point| point.peak as f64 / 1e6, 1);
    format!("| {} | {times} | {memory} |", short(size as f64))
}

/// What is said about states on OS threads, from what one and two of them take. The processor time shows whether they hinder each
/// other where the clock shows as well what else the machine does.
pub(super) fn threads(one: Usage, two: Usage) -> String {
    format!(
        "### OS threads\n\nOne state: {:.3} s. Two on two threads: {:.3} s, {:.2} times the rate. Processor time: {:.3} s and {:.3} s, {:.2} times as much for each.\n",
        one.wall,
        two.wall,
        2.0 * one.wall / two.wall,
        one.cpu,
        two.cpu,
        two.cpu / 2.0 / one.cpu,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(size: u64, seconds: f64) -> Point {
        Point { size, seconds, peak: 2_000_000 }
    }

    #[test]
    fn programs_print_seconds_and_a_result() {
        let read = Point::from_output(10, "0.5 abc\n", 2_000_000);
        assert_eq!(read, Some((point(10, 0.5), "abc".into())));
        assert_eq!(Point::from_output(10, "lua: error", 0), None);
    }

    #[test]
    fn a_table_shows_both_sides_and_where_one_ended() {
        let mut curves = Curves::new("array", "elements");
        curves.add(0, point(10, 1e-8));
        curves.add(1, point(10, 2e-8));
        curves.add(0, point(100, 1e-7));
        curves.end(1, 100, "not enough memory".into());
        let text = markdown(&["ours".into(), "base".into()], &[curves]);
        assert!(text.contains("| 10 | 1.00 | 2.00 | 0.50 | 2.0 | 2.0 | 1.00 |\n"), "{text}");
        assert!(text.contains("| 100 | 1.00 | – | – | 2.0 | – | – |\n"), "{text}");
        assert!(text.contains("\nbase at 100: not enough memory\n"), "{text}");
    }

    #[test]
    fn two_threads_in_the_time_of_one_are_twice_the_rate() {
        let one = Usage { cpu: 1.0, wall: 1.0, peak: 0 };
        let text = threads(one, Usage { cpu: 2.2, ..one });
        assert!(text.contains("2.00 times the rate") && text.contains("1.10 times as much"), "{text}");
    }
}
