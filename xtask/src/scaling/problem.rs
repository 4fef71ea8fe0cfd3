//! The problems: what a program of `benches/scaling` says about its sizes.

use crate::Outcome;
use std::fs;
use std::path::Path;

/// A problem: what its size counts, and from where to where it goes.
#[derive(Debug, PartialEq)]
pub(super) struct Problem {
    pub(super) name: String,
    pub(super) unit: String,
    pub(super) from: f64,
    pub(super) to: f64,
}

impl Problem {
    /// Sizes, ten times as large each; the last may be nearer.
    pub(super) fn sizes(&self) -> impl Iterator<Item = u64> + use<> {
        let to = self.to;
        let steps =
            std::iter::successors(Some(self.from), move |&size| (size < to).then_some((size * 10.0).min(to)));
        steps.map(|size| size as u64)
    }

    /// Reads the line `-- scaling: unit=... from=... to=...`, with which a program begins.
    fn described(name: &str, source: &str) -> Option<Self> {
        let words = source.lines().next()?.strip_prefix("-- scaling:")?;
        let of = |key: &str| {
            let mut pairs = words.split_whitespace().filter_map(|word| word.split_once('='));
            pairs.find(|pair| pair.0 == key).map(|pair| pair.1)
        };
        let (from, to) = (of("from")?.parse().ok()?, of("to")?.parse().ok()?);
        Some(Self { name: name.into(), unit: of("unit")?.into(), from, to })
    }
}

/// The programs of the folder that describe a problem.
pub(super) fn in_folder(folder: &Path) -> Outcome<Vec<Problem>> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut problems = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "lua") {
            let source = fs::read_to_string(&path).map_err(failed)?;
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            problems.extend(Problem::described(&name, &source));
        }
    }
    problems.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_grow_tenfold_and_end_where_they_should() {
        let problem = Problem::described("p", "-- scaling: unit=bytes from=1e3 to=5e5\nrest");
        let problem = problem.expect("the line is right");
        assert_eq!(problem.sizes().collect::<Vec<_>>(), [1000, 10_000, 100_000, 500_000]);
        assert_eq!(problem.unit, "bytes");
    }

    #[test]
    fn other_files_are_no_problems() {
        assert_eq!(Problem::described("driver", "-- Runs a program."), None);
        let problems = in_folder(&crate::root().join("benches/scaling")).expect("it can be read");
        assert!(problems.len() > 10 && problems.iter().all(|problem| problem.name != "driver"));
    }
}
