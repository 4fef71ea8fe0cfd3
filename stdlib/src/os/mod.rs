//! The library `os`.
//!
//! `calendar` turns seconds into dates, `zone` knows the local time, `strftime` formats, `date` has the
//! functions of Lua that use them, `locale` the names of locales; this file has the rest.

mod calendar;
mod date;
mod locale;
mod strftime;
mod zone;

use crate::message;
use perilune_vm::{NativeFn, NativeResult, Raised, State, Type};
use rustix::time::{ClockId, clock_gettime};

use crate::io::file::{self, flush_printed, push_result};
use crate::io::system;

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("clock", clock),
    ("difftime", date::difftime),
    ("execute", execute),
    ("exit", exit),
    ("getenv", getenv),
    ("remove", remove),
    ("rename", rename),
    ("tmpname", tmpname),
];

/// Pushes the library's table.
pub fn open(l: &mut State) -> NativeResult {
    l.create_table(0, FUNCTIONS.len() + 3)?;
    l.set_functions(FUNCTIONS)?;
    date::add_functions(l)?;
    locale::add_function(l)?;
    Ok(1)
}

/// Seconds of processor time that the process has used.
fn clock(l: &mut State) -> NativeResult {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    // The reference counts in microseconds.
    let micros = time.tv_sec as f64 * 1e6 + (time.tv_nsec / 1000) as f64;
    l.push_number(micros / 1e6);
    Ok(1)
}

fn execute(l: &mut State) -> NativeResult {
    if l.is_none_or_nil(1) {
        l.push_boolean(std::path::Path::new("/bin/sh").exists());
        return Ok(1);
    }
    l.check_string(1)?;
    flush_printed(l)?;
    let watch = command_watch(l)?;
    watch(true);
    let ended = system::shell(l.str_arg(1)).and_then(|mut shell| shell.status());
    watch(false);
    match ended {
        Ok(status) => file::push_exit_status(l, status),
        Err(error) => file::push_failure(l, &error, None),
    }
}

/// Registry key of the function that the host wants called around commands.
const COMMAND_WATCH: &str = "perilune.command-watch";

/// Has a function called with true before `os.execute` waits for a command, and with false afterwards.
///
/// A program that turns Ctrl-C into an interrupt leaves the key to the command meanwhile, as C's `system` does.
pub fn watch_commands(l: &mut State, watch: fn(bool)) -> Result<(), Raised> {
    l.new_userdata(watch, 0)?;
    l.registry_set(COMMAND_WATCH)
}

fn command_watch(l: &mut State) -> Result<fn(bool), Raised> {
    l.registry_get(COMMAND_WATCH)?;
    let watch = l.userdata::<fn(bool)>(-1).copied();
    l.pop(1);
    Ok(watch.unwrap_or(|_| ()))
}

fn exit(l: &mut State) -> NativeResult {
    let code =
        if l.type_of(1) == Type::Boolean { i32::from(!l.to_boolean(1)) } else { l.opt_integer(1, 0)? as i32 };
    if l.to_boolean(2) {
        close_for_exit(l)?;
    } else {
        file::settle_all(l)?;
    }
    std::process::exit(code)
}

/// Does what the end of the process leaves undone: closes pending variables, calls finalizers and writes what files have buffered.
/// Nothing can run in the state any more; its memory is left to the system.
pub fn close_for_exit(l: &mut State) -> Result<(), Raised> {
    l.close_for_exit();
    file::settle_all(l)
}

fn getenv(l: &mut State) -> NativeResult {
    l.check_string(1)?;
    let name = system::variable_name(l.str_arg(1));
    // `var_os` takes no name with `=`, and there is no variable of such a name.
    match name.and_then(std::env::var_os) {
        Some(value) => l.push_bytes(system::os_bytes(&value))?,
        None => l.push_nil(),
    }
    Ok(1)
}

fn remove(l: &mut State) -> NativeResult {
    l.check_string(1)?;
    let result = system::file_name(l.str_arg(1)).and_then(|path| {
        let is_directory = std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir());
        if is_directory { std::fs::remove_dir(path) } else { std::fs::remove_file(path) }
    });
    push_result(l, result, Some(1))
}

fn rename(l: &mut State) -> NativeResult {
    l.check_string(1)?;
    l.check_string(2)?;
    let result = system::file_name(l.str_arg(1))
        .and_then(|from| std::fs::rename(from, system::file_name(l.str_arg(2))?));
    push_result(l, result, None)
}

fn tmpname(l: &mut State) -> NativeResult {
    match system::create_unique("lua_") {
        Ok((path, _)) => {
            l.push_bytes(system::os_bytes(path.as_os_str()))?;
            Ok(1)
        }
        Err(_) => Err(l.raise(message::UNABLE_TO_GENERATE_A_UNIQUE_FILENAME)),
    }
}
