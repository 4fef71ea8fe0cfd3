//! A comparison as a table in Markdown.

use super::comparison::{BASE, Comparison, Row};
use crate::interpreters::Interpreter;
use std::fmt::Write;

/// What is said about one program as soon as it is done.
pub(super) fn line(row: &Row, interpreters: &[Interpreter]) -> String {
    let mut line = format!("{:<16}", row.program);
    for (index, interpreter) in interpreters.iter().enumerate() {
        let _ = write!(line, " {} {}", interpreter.name, cell(row.time_ratio(index)));
    }
    line
}

/// The table, and below it what it leaves out.
pub(super) fn markdown(comparison: &Comparison) -> String {
    let names = &comparison.interpreters;
    let base = &names[BASE];
    let mut text = format!("| program | {base}, s |");
    for name in &names[1..] {
        let _ = write!(text, " {name} |");
    }
    let _ = write!(text, " {base}, MB |");
    for name in &names[1..] {
        let _ = write!(text, " {name} |");
    }
    text.push_str("\n|---|");
    text.push_str(&"---:|".repeat(2 * names.len()));
    text.push('\n');
    for row in &comparison.rows {
        let base_samples = row.results[BASE].as_ref().ok();
        let time = base_samples.and_then(|samples| samples.time());
        let memory = base_samples.and_then(|samples| samples.memory());
        let _ = write!(text, "| {} | {} |", row.program, number(time, 3));
        for index in 1..names.len() {
            let _ = write!(text, " {} |", cell(row.time_ratio(index)));
        }
        let _ = write!(text, " {} |", number(memory.map(|bytes| bytes / 1e6), 1));
        for index in 1..names.len() {
            let _ = write!(text, " {} |", cell(row.memory_ratio(index)));
        }
        text.push('\n');
    }
    text.push_str("| **geometric mean** | |");
    for index in 1..names.len() {
        let means = comparison.means(index);
        let _ = write!(text, " **{}** ({}) |", cell(means.time), means.programs);
    }
    text.push_str(" |");
    for index in 1..names.len() {
        let _ = write!(text, " **{}** |", cell(comparison.means(index).memory));
    }
    let _ = write!(
        text,
        "\n\nTimes and memory of {base}, and those of the others relative to it: lower is better. In brackets the programs that \
         both got right.\n"
    );
    for (index, name) in names.iter().enumerate() {
        if let Some((middle, worst)) = comparison.spreads(index) {
            let _ = writeln!(
                text,
                "\n- Spread of the times of {name}, largest less smallest relative to the median: {:.1} % in the middle, {:.1} % at worst.",
                middle * 100.0,
                worst * 100.0
            );
            text.truncate(text.trim_end().len());
        }
    }
    text.push('\n');
    for row in &comparison.rows {
        for (name, result) in names.iter().zip(&row.results) {
            if let Err(failure) = result {
                let _ = writeln!(text, "- No result of {name} for {}: {failure}", row.program);
            }
        }
    }
    text
}

fn cell(ratio: Option<f64>) -> String {
    number(ratio, 2)
}

fn number(number: Option<f64>, digits: usize) -> String {
    number.map_or("–".into(), |number| format!("{number:.digits$}"))
}

#[cfg(test)]
mod tests {
    use super::super::comparison::tests::of;
    use super::*;

    #[test]
    fn ratios_stand_beside_what_they_relate_to() {
        let text = markdown(&of(&[
            ("one", [Some((0.5, 2_000_000)), Some((0.25, 3_000_000))]),
            ("two", [Some((0.5, 2_000_000)), None]),
        ]));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "| program | base, s | ours | base, MB | ours |");
        assert_eq!(lines[1], "|---|---:|---:|---:|---:|");
        assert_eq!(lines[2], "| one | 0.500 | 0.50 | 2.0 | 1.50 |");
        assert_eq!(lines[3], "| two | 0.500 | – | 2.0 | – |");
        assert_eq!(lines[4], "| **geometric mean** | | **0.50** (1) | | **1.50** |");
        assert!(text.ends_with("- No result of ours for two: it failed\n"), "{text}");
    }
}
