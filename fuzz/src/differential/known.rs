//! Differences that are explained: `fuzz/known-differences.txt`.

/// The list. A line is `RELEASES: PARTS: REASON`: to which releases of the reference it applies (`5.4.4`, or `*`), the parts that
/// the reduced program has, separated by ` & `, and why the two differ.
const LIST: &str = include_str!("../../known-differences.txt");

/// The reason why a reduced program is known to differ from a release, if it is.
#[must_use]
pub fn reason(program: &str, release: &str) -> Option<&'static str> {
    entries().find_map(|(releases, parts, reason)| {
        let applies = releases == "*" || releases.split(' ').any(|one| one == release);
        (applies && parts.split(" & ").all(|part| program.contains(part))).then_some(reason)
    })
}

/// Whether a release gives instructions other lines than 5.4.8, so that lines are not compared: up to 5.4.5, the line of a call was that of
/// its closing parenthesis or of what is called.
#[must_use]
pub fn has_other_lines(release: &str) -> bool {
    ["5.4.0", "5.4.1", "5.4.2", "5.4.3", "5.4.4", "5.4.5"].contains(&release)
}

fn entries() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let lines = LIST.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| {
        let mut fields = line.splitn(3, ": ");
        let mut field = || fields.next().unwrap_or_else(|| panic!("too few fields: {line}"));
        (field(), field(), field())
    })
}
