//! The results of a comparison and the ratios that follow from them.

use crate::chart::bars;
use crate::measure::Usage;
use crate::statistics::{geometric_mean, median, spread};
use serde_json::{Value, json};

/// The place of the base among the interpreters, and of ours.
pub(super) const BASE: usize = 0;
pub(super) const OURS: usize = 1;

/// What one interpreter used for one program.
#[derive(Clone, Debug, Default)]
pub(super) struct Samples {
    /// Seconds of processor time.
    cpu: Vec<f64>,
    /// Bytes resident at most.
    peak: Vec<f64>,
}

impl Samples {
    pub(super) fn add(&mut self, usage: Usage) {
        self.cpu.push(usage.cpu);
        self.peak.push(usage.peak as f64);
    }

    pub(super) fn time(&self) -> Option<f64> {
        median(&self.cpu)
    }

    pub(super) fn memory(&self) -> Option<f64> {
        median(&self.peak)
    }
}

/// The results of one program by interpreter: samples, or why there are none.
pub(super) struct Row {
    pub(super) program: String,
    pub(super) results: Vec<Result<Samples, String>>,
}

impl Row {
    fn samples(&self, interpreter: usize) -> Option<&Samples> {
        self.results.get(interpreter)?.as_ref().ok()
    }

    /// Time relative to the base's: below one is faster.
    pub(super) fn time_ratio(&self, interpreter: usize) -> Option<f64> {
        ratio(self.samples(interpreter)?.time()?, self.samples(BASE)?.time()?)
    }

    /// Memory relative to the base's.
    pub(super) fn memory_ratio(&self, interpreter: usize) -> Option<f64> {
        ratio(self.samples(interpreter)?.memory()?, self.samples(BASE)?.memory()?)
    }
}

/// A ratio that has a logarithm.
fn ratio(ours: f64, base: f64) -> Option<f64> {
    (ours > 0.0 && base > 0.0).then(|| ours / base)
}

/// Geometric means over the programs that both interpreters got right, and how many these are.
pub(super) struct Means {
    pub(super) time: Option<f64>,
    pub(super) memory: Option<f64>,
    pub(super) programs: usize,
}

/// The results of all programs.
pub(super) struct Comparison {
    pub(super) interpreters: Vec<String>,
    pub(super) rows: Vec<Row>,
}

impl Comparison {
    pub(super) fn means(&self, interpreter: usize) -> Means {
        let times: Vec<f64> = self.rows.iter().filter_map(|row| row.time_ratio(interpreter)).collect();
        let memory: Vec<f64> = self.rows.iter().filter_map(|row| row.memory_ratio(interpreter)).collect();
        Means { time: geometric_mean(&times), memory: geometric_mean(&memory), programs: times.len() }
    }

    /// The median and the largest of the spreads that an interpreter's times have.
    pub(super) fn spreads(&self, interpreter: usize) -> Option<(f64, f64)> {
        let samples = self.rows.iter().filter_map(|row| row.samples(interpreter));
        let spreads: Vec<f64> = samples.filter_map(|samples| spread(&samples.cpu)).collect();
        Some((median(&spreads)?, spreads.iter().copied().fold(0.0, f64::max)))
    }

    /// The chart: the means first, then the programs, those where ours is fastest first.
    pub(super) fn chart(&self) -> bars::Chart {
        let others = 1..self.interpreters.len();
        let mean = |interpreter| self.means(interpreter);
        let mut rows: Vec<bars::Row> = self
            .rows
            .iter()
            .map(|row| bars::Row {
                label: row.program.clone(),
                time: others.clone().map(|other| row.time_ratio(other)).collect(),
                memory: others.clone().map(|other| row.memory_ratio(other)).collect(),
            })
            .collect();
        let key = |row: &bars::Row| row.time.first().copied().flatten().unwrap_or(f64::INFINITY);
        rows.sort_by(|a, b| key(a).total_cmp(&key(b)));
        let means = bars::Row {
            label: "geometric mean".into(),
            time: others.clone().map(|other| mean(other).time).collect(),
            memory: others.map(|other| mean(other).memory).collect(),
        };
        rows.insert(0, means);
        bars::Chart {
            base: self.interpreters[BASE].clone(),
            series: self.interpreters[OURS..].to_vec(),
            rows,
        }
    }

    /// All samples, for programs that want to compute with them.
    pub(super) fn json(&self) -> String {
        let programs: Vec<Value> = self
            .rows
            .iter()
            .map(|row| {
                let results = row.results.iter().map(|result| match result {
                    Ok(samples) => json!({ "cpu_seconds": samples.cpu, "peak_bytes": samples.peak }),
                    Err(failure) => json!({ "failure": failure }),
                });
                json!({ "name": row.program, "results": results.collect::<Vec<_>>() })
            })
            .collect();
        let all = json!({ "interpreters": self.interpreters, "programs": programs });
        format!("{all:#}\n")
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Seconds and bytes, or a failure.
    type Sample = Option<(f64, u64)>;

    /// A comparison of two interpreters.
    pub(in crate::bench) fn of(rows: &[(&str, [Sample; 2])]) -> Comparison {
        let result = |sample: &Sample| {
            let (cpu, peak) = sample.ok_or("it failed")?;
            let mut samples = Samples::default();
            samples.add(Usage { cpu, wall: cpu, peak });
            Ok(samples)
        };
        Comparison {
            interpreters: vec!["base".into(), "ours".into()],
            rows: rows
                .iter()
                .map(|(name, samples)| Row {
                    program: (*name).into(),
                    results: samples.iter().map(result).collect(),
                })
                .collect(),
        }
    }

    #[test]
    fn means_are_over_what_both_got_right() {
        let comparison = of(&[
            ("fast", [Some((1.0, 100)), Some((0.5, 400))]),
            ("slow", [Some((1.0, 100)), Some((2.0, 100))]),
            ("failed", [Some((1.0, 100)), None]),
            ("not to be had", [None, Some((1.0, 100))]),
        ]);
        let means = comparison.means(OURS);
        assert_eq!(means.programs, 2);
        assert!((means.time.expect("two programs") - 1.0).abs() < 1e-12);
        assert!((means.memory.expect("two programs") - 2.0).abs() < 1e-12);
    }

    #[test]
    fn the_chart_begins_with_the_means_and_ends_with_what_failed() {
        let comparison = of(&[
            ("failed", [Some((1.0, 1)), None]),
            ("slow", [Some((1.0, 1)), Some((3.0, 1))]),
            ("fast", [Some((1.0, 1)), Some((0.5, 1))]),
        ]);
        let labels: Vec<_> = comparison.chart().rows.into_iter().map(|row| row.label).collect();
        assert_eq!(labels, ["geometric mean", "fast", "slow", "failed"]);
    }

    #[test]
    fn json_has_samples_and_failures() {
        let comparison = of(&[("one", [Some((0.25, 7)), None])]);
        let json: Value = serde_json::from_str(&comparison.json()).expect("it is JSON");
        assert_eq!(json["programs"][0]["results"][0]["cpu_seconds"][0], 0.25);
        assert_eq!(json["programs"][0]["results"][1]["failure"], "it failed");
    }
}
