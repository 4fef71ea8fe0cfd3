//! Campaigns in processes of their own, so that a case which ends its process is a finding and the others go on.

use crate::campaign::{self, Report};
use crate::target::Target;
use std::io;
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Deaths after which a campaign gives up.
const ENOUGH: u64 = 10;

/// What is done.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Seed of the cases.
    pub seed: u64,
    /// Most cases of a target.
    pub cases: u64,
    /// How long a target is fuzzed.
    pub time: Duration,
    /// How many processes share the cases.
    pub jobs: u64,
    /// Where the inputs of failed and hanging cases go.
    pub failures: PathBuf,
    /// What a worker is told on its command line besides, so that it makes the same cases.
    pub arguments: Vec<String>,
}

/// Fuzzes a target. Workers are processes of this program, to which the `name` of the target is given.
///
/// # Errors
/// When processes cannot be started.
pub fn run(name: &str, target: &dyn Target, plan: &Plan) -> io::Result<Report> {
    std::fs::create_dir_all(&plan.failures)?;
    std::thread::scope(|scope| {
        let jobs: Vec<_> = (0..plan.jobs).map(|job| scope.spawn(move || work(name, job, plan))).collect();
        let mut report = Report::default();
        for job in jobs {
            let (part, deaths) = job.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            report += part;
            for (number, how) in deaths {
                report.failures += 1;
                let path =
                    plan.failures.join(format!("{name}-death-{}-{number}.{}", plan.seed, target.extension()));
                std::fs::write(&path, campaign::input(target, plan.seed, number))?;
                eprintln!("case {number} ended its process ({how}): {}", path.display());
            }
        }
        Ok(report)
    })
}

/// The numbers of cases that ended their process, and how it ended.
type Deaths = Vec<(u64, ExitStatus)>;

/// One worker after the other: each begins behind the case that the one before has died of.
fn work(name: &str, job: u64, plan: &Plan) -> io::Result<(Report, Deaths)> {
    let start = Instant::now();
    let progress = plan.failures.join(format!("progress-{}-{name}-{job}", std::process::id()));
    let mut report = Report::default();
    let mut deaths = Deaths::new();
    let mut first = job;
    let last = plan.cases;
    while first < last && (deaths.len() as u64) < ENOUGH {
        let time = plan.time.saturating_sub(start.elapsed());
        if time.is_zero() {
            break;
        }
        let worker = Command::new(std::env::current_exe()?)
            .args(["--worker", name])
            .args(["--seed", &plan.seed.to_string()])
            .args(["--first", &first.to_string()])
            .args(["--jobs", &plan.jobs.to_string()])
            .args(["--cases", &(last - first).div_ceil(plan.jobs).to_string()])
            .args(["--milliseconds", &time.as_millis().to_string()])
            .arg("--failures")
            .arg(&plan.failures)
            .arg("--progress")
            .arg(&progress)
            .args(&plan.arguments)
            .stdout(Stdio::piped())
            .output()?;
        let text = String::from_utf8_lossy(&worker.stdout);
        eprint!("{}", String::from_utf8_lossy(&worker.stderr));
        if worker.status.success()
            && let Some(part) = text.lines().last().and_then(Report::parse)
        {
            report += part;
            break;
        }
        let number = std::fs::read(&progress)?;
        let number = number.try_into().map_or(first, u64::from_le_bytes);
        report.cases += (number - first) / plan.jobs + 1;
        deaths.push((number, worker.status));
        first = number + plan.jobs;
    }
    let _ = std::fs::remove_file(progress);
    report.seconds = start.elapsed().as_secs_f64();
    Ok((report, deaths))
}
