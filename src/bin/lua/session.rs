//! One run of the command, in the order that the manual's section 7 gives.

use std::io::{IsTerminal, Write};
use std::os::unix::ffi::OsStringExt;
use std::process::ExitCode;

use perilune::stack::{NativeResult, OwnedState, Raised, State, Type, upvalue_index};
use perilune::stdlib::load::{load_chunk, load_file};
use perilune::stdlib::sandbox::{Preset, open_preset};
use perilune::stdlib::{io, open_libs, os};
use perilune::{Limits, RELEASE};

use crate::arguments::{Action, Invocation};
use crate::call::{Outcome, call_and_report, report_top, run_loaded};
use crate::{call, interrupt, repl};

/// The exit status of a run that a limit has ended; that of the command `timeout`.
const LIMIT_REACHED: u8 = 124;

/// Does what the command line asks for.
pub(crate) fn run(invocation: Invocation) -> ExitCode {
    let name = invocation.program_name().to_vec();
    if let Some(option) = &invocation.wrong_option {
        let _ = std::io::stderr().write_all(&invocation.complaint(option));
        return ExitCode::FAILURE;
    }
    let Ok(mut lua) = OwnedState::new() else {
        let _ =
            std::io::stderr().write_all(&[&name[..], b": cannot create state: not enough memory\n"].concat());
        return ExitCode::FAILURE;
    };
    interrupt::watch(lua.interrupt());
    let l = lua.state();
    let went_well = match start(l, invocation) {
        Ok(()) => l.to_boolean(-1),
        Err(()) => {
            let prefix = if repl::has_begun(l) { None } else { Some(&name[..]) };
            let _ = report_top(l, prefix);
            false
        }
    };
    let tripped = l.tripped();
    let _ = os::close_for_exit(l);
    // The process ends, so its memory need not be taken apart.
    std::mem::forget(lua);
    match tripped {
        Some(_) => ExitCode::from(LIMIT_REACHED),
        None if went_well => ExitCode::SUCCESS,
        None => ExitCode::FAILURE,
    }
}

/// Runs the session as a protected native function, so that any error in it is reported.
fn start(l: &mut State, invocation: Invocation) -> Result<(), ()> {
    l.new_userdata(Some(invocation), 0).map_err(drop)?;
    l.push_library_closure(session, 1).map_err(drop)?;
    l.pcall(0, 1, 0).map_err(drop)
}

/// Returns whether all went well.
fn session(l: &mut State) -> NativeResult {
    let Some(invocation) = l.userdata_mut::<Option<Invocation>>(upvalue_index(1)).and_then(Option::take)
    else {
        return Ok(0);
    };
    let outcome = proceed(l, &invocation)?;
    l.push_boolean(outcome == Outcome::Done);
    Ok(1)
}

/// Goes on with the next step unless this one has failed.
macro_rules! stop_if_failed {
    ($outcome:expr) => {
        if $outcome? == Outcome::Failed {
            return Ok(Outcome::Failed);
        }
    };
}

fn proceed(l: &mut State, invocation: &Invocation) -> Result<Outcome, Raised> {
    let name = invocation.program_name();
    if invocation.ignore_environment {
        l.push_boolean(true);
        l.registry_set("LUA_NOENV")?;
    }
    // The collection that this begins with is nearly nothing yet.
    l.gc_generational(0, 0);
    if invocation.sandbox {
        open_preset(l, Preset::Sandbox)?;
    } else {
        open_libs(l)?;
        #[cfg(feature = "c-modules")]
        perilune_capi::enable(l)?;
        // Nobody outside would catch them.
        l.set_exceptions_become_errors(true);
    }
    if !invocation.verify_keys.is_empty() {
        require_signatures(l, &invocation.verify_keys)?;
    }
    if invocation.isolate {
        l.isolate_globals()?;
    }
    os::watch_commands(l, interrupt::leave_to_command)?;
    if invocation.limits != Limits::new() {
        invocation.limits.apply(l)?;
    }
    if invocation.show_version {
        show_version(l)?;
    }
    set_arg(l, invocation)?;
    // What the environment says is not meant for strangers' code, and `LUA_INIT` is code of its own.
    if !invocation.ignore_environment && !invocation.sandbox {
        stop_if_failed!(run_init(l, name));
    }
    for action in &invocation.actions {
        if invocation.sandbox && matches!(action, Action::Require(_)) {
            return Err(l.raise("modules cannot be required in a sandbox"));
        }
        stop_if_failed!(perform(l, action, name));
    }
    if let Some(script) = invocation.script {
        stop_if_failed!(run_script(l, invocation, script));
    }
    if invocation.interactive {
        repl::run(l)?;
    } else if invocation.script.is_none() && !invocation.executes_statements() && !invocation.show_version {
        if std::io::stdin().is_terminal() {
            show_version(l)?;
            repl::run(l)?;
        } else {
            let loaded = load_file(l, None, None);
            // The outcome of standard input does not become the exit status, as in the reference.
            let _ = run_loaded(l, loaded, name)?;
        }
    }
    Ok(Outcome::Done)
}

fn show_version(l: &mut State) -> Result<(), Raised> {
    let _ = io::write_stdout(l, RELEASE.as_bytes())?;
    // Whose language it is, where the reference says it: programs look for that.
    let _ = io::write_stdout(l, b"; the language is by Lua.org, PUC-Rio\n")?;
    Ok(())
}

/// Makes the table `arg`: the script at 0, its arguments from 1, what stands before it at negative indices.
fn set_arg(l: &mut State, invocation: &Invocation) -> Result<(), Raised> {
    let script = invocation.script.unwrap_or(0);
    l.create_table(invocation.words.len() - script, script + 1)?;
    for (word, at) in invocation.words.iter().zip(0i64..) {
        l.push_bytes(word)?;
        l.raw_set_index(-2, at - script as i64)?;
    }
    l.set_global("arg")
}

/// `LUA_INIT`: a statement, or the name of a file after `@`.
fn run_init(l: &mut State, prefix: &[u8]) -> Result<Outcome, Raised> {
    let variable =
        ["LUA_INIT_5_4", "LUA_INIT"].into_iter().find_map(|name| Some((name, std::env::var_os(name)?)));
    let Some((name, value)) = variable else { return Ok(Outcome::Done) };
    let value = value.into_vec();
    let loaded = match value.strip_prefix(b"@") {
        Some(file) => load_file(l, Some(file), None),
        None => load_chunk(l, &value, format!("={name}").as_bytes(), None),
    };
    run_loaded(l, loaded, prefix)
}

fn perform(l: &mut State, action: &Action, prefix: &[u8]) -> Result<Outcome, Raised> {
    match action {
        Action::Execute(statement) => {
            let loaded = load_chunk(l, statement, b"=(command line)", None);
            run_loaded(l, loaded, prefix)
        }
        Action::Require(word) => require(l, word, prefix),
        Action::WarningsOn => {
            l.warning(b"@on", false)?;
            Ok(Outcome::Done)
        }
    }
}

/// `-l`: requires a module and makes it a global, which is called as the module without what follows a hyphen.
fn require(l: &mut State, word: &[u8], prefix: &[u8]) -> Result<Outcome, Raised> {
    let (global, module) = match word.iter().position(|&byte| byte == b'=') {
        Some(at) => (&word[..at], &word[at + 1..]),
        None => (word.split(|&byte| byte == b'-').next().unwrap_or(word), word),
    };
    l.get_global("require")?;
    l.push_bytes(module)?;
    stop_if_failed!(call_and_report(l, 1, 1, Some(prefix)));
    l.push_globals();
    l.push_bytes(global)?;
    l.rotate(-3, -1);
    l.set_table(-3)?;
    l.pop(1);
    Ok(Outcome::Done)
}

fn run_script(l: &mut State, invocation: &Invocation, script: usize) -> Result<Outcome, Raised> {
    let prefix = invocation.program_name();
    let words = &invocation.words;
    // `-` is standard input, but after `--` a file of that name.
    let stdin = words[script] == b"-" && words[script - 1] != b"--";
    let loaded = load_file(l, (!stdin).then_some(&words[script][..]), None);
    if loaded.is_err() {
        return run_loaded(l, loaded, prefix);
    }
    let count = push_arguments(l)?;
    call_and_report(l, count, call::ALL, Some(prefix))
}

/// Pushes what the table `arg` holds now, which the script gets as `...`.
fn push_arguments(l: &mut State) -> Result<i32, Raised> {
    if l.get_global("arg")? != Type::Table {
        return Err(l.raise("'arg' is not a table"));
    }
    let table = l.top();
    let count = i32::try_from(l.length(table)?).unwrap_or(i32::MAX - 3);
    l.ensure_stack(count + 3, "too many arguments to script")?;
    for i in 1..=i64::from(count) {
        l.raw_get_index(table, i);
    }
    l.remove(table);
    Ok(count)
}

/// `--verify-key`: files and binary chunks have to be signed with one of the keys.
#[cfg(feature = "signing")]
fn require_signatures(l: &mut State, files: &[Vec<u8>]) -> Result<(), Raised> {
    use perilune::signing::{self, VerifyingKey};
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let mut keys = Vec::new();
    for file in files {
        let read = std::fs::read_to_string(OsStr::from_bytes(file))
            .map_err(|error| io::error_text(&error).to_string());
        match read.and_then(|text| VerifyingKey::from_hex(&text).map_err(|error| error.to_string())) {
            Ok(key) => keys.push(key),
            Err(error) => {
                let message = format!("{}: {error}", String::from_utf8_lossy(file));
                return Err(l.raise(&message));
            }
        }
    }
    signing::require_signatures(l, keys)
}

#[cfg(not(feature = "signing"))]
fn require_signatures(l: &mut State, _: &[Vec<u8>]) -> Result<(), Raised> {
    Err(l.raise("built without signatures"))
}
