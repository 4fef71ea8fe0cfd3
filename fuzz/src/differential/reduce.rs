//! Cuts a program down while two interpreters still differ on it.

use super::interpreter::{Interpreter, Job, Outcome};
use crate::generate::Program;
use crate::generate::code::{Code, Kind};

/// How many smaller programs are tried at a time.
const AT_A_TIME: usize = 400;
/// How often a program is cut.
const CUTS: usize = 400;

/// The programs on which two interpreters differ, by their place in `jobs`. Programs that were stopped say nothing, and neither do
/// programs that do something else each time under the reference.
///
/// # Errors
/// When an interpreter does not start.
pub fn differing(jobs: &[Job], ours: &Interpreter, reference: &Interpreter) -> std::io::Result<Vec<usize>> {
    let (one, other) = (ours.run(jobs)?, reference.run(jobs)?);
    let found = (0..jobs.len()).filter(|&index| differ(&one[index], &other[index])).collect();
    stable(found, jobs, &other, reference)
}

/// Whether two outcomes differ, neither of which was stopped.
#[must_use]
pub fn differ(one: &Outcome, other: &Outcome) -> bool {
    one != other && *one != Outcome::Stopped && *other != Outcome::Stopped
}

/// Those of some programs that do the same when they run again.
///
/// # Errors
/// When the interpreter does not start.
pub fn stable(
    mut found: Vec<usize>,
    jobs: &[Job],
    outcomes: &[Outcome],
    interpreter: &Interpreter,
) -> std::io::Result<Vec<usize>> {
    let again: Vec<Job> = found.iter().map(|&index| jobs[index].clone()).collect();
    let mut again = interpreter.run(&again)?.into_iter();
    found.retain(|&index| again.next().as_ref() == Some(&outcomes[index]));
    Ok(found)
}

/// A program that is as small as it gets by single cuts.
///
/// # Errors
/// When an interpreter does not start.
pub fn reduce(program: &Program, ours: &Interpreter, reference: &Interpreter) -> std::io::Result<Program> {
    let mut program = program.clone();
    if program.wild {
        // Damaged programs have no structure but their lines and words.
        program.code = by_words(&program.code.to_text());
    }
    for _ in 0..CUTS {
        let mut candidates: Vec<(usize, Code)> =
            program.code.cuts().into_iter().map(|code| (code.to_text().len(), code)).collect();
        let length = program.code.to_text().len();
        candidates.retain(|(candidate, _)| *candidate < length);
        candidates.sort_by_key(|(length, _)| *length);
        let mut found = None;
        for some in candidates.chunks(AT_A_TIME) {
            let jobs: Vec<_> = some.iter().map(|(_, code)| (code.to_text(), true)).collect();
            found = differing(&jobs, ours, reference)?.first().copied();
            if let Some(index) = found {
                program.code = some[index].1.clone();
                break;
            }
        }
        if found.is_none() {
            break;
        }
    }
    Ok(program)
}

fn by_words(text: &str) -> Code {
    let lines = text.split_inclusive('\n').map(|line| {
        let words = line
            .split_inclusive(' ')
            .map(|word| Code::Node(Kind::Statement, vec![Code::Text(word.to_owned())]));
        Code::Node(Kind::Statement, words.collect())
    });
    Code::Node(Kind::Group, lines.collect())
}
