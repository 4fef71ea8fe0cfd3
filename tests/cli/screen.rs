//! A person at a terminal: `lua` in a pseudo-terminal, keys that are typed, and the screen that shows.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::process::Child;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use pty_process::blocking::{Command, Pty};

use crate::run::{Folder, interpreter};

pub(crate) const ENTER: &str = "\r";
pub(crate) const TAB: &str = "\t";
pub(crate) const BACKSPACE: &str = "\x7f";
pub(crate) const UP: &str = "\x1b[A";
pub(crate) const LEFT: &str = "\x1b[D";
pub(crate) const HOME: &str = "\x1b[H";
pub(crate) const CTRL_C: &str = "\x03";
pub(crate) const CTRL_D: &str = "\x04";

const ROWS: NonZeroU16 = NonZeroU16::new(40).unwrap();
const COLUMNS: NonZeroU16 = NonZeroU16::new(80).unwrap();
const PATIENCE: Duration = Duration::from_secs(20);

/// A session, which ends with the value.
pub(crate) struct Screen {
    terminal: Arc<Pty>,
    emulator: Arc<Mutex<vt100::Parser>>,
    child: Child,
}

/// Starts `lua` in a folder.
pub(crate) fn screen(folder: &Folder, environment: &[(&str, &str)]) -> Screen {
    let (terminal, end) = pty_process::blocking::open().expect("a pseudo-terminal");
    terminal.resize(pty_process::Size::new(ROWS.get(), COLUMNS.get())).expect("the size is set");
    let mut command = Command::new(interpreter())
        .current_dir(folder.path())
        .env("TERM", "xterm-256color")
        .env("XDG_STATE_HOME", folder.path());
    for name in ["LUA_INIT", "LUA_INIT_5_4", "NO_COLOR", "PERILUNE_HISTORY"] {
        command = command.env_remove(name);
    }
    let command = environment.iter().fold(command, |command, (name, value)| command.env(name, value));
    let child = command.spawn(end).expect("the command starts");
    let terminal = Arc::new(terminal);
    let emulator = Arc::new(Mutex::new(vt100::Parser::new(ROWS, COLUMNS, 0)));
    let (source, target) = (Arc::clone(&terminal), Arc::clone(&emulator));
    std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        // The terminal reports an error when the last process at its other end is gone.
        while let Ok(count @ 1..) = (&*source).read(&mut bytes) {
            target.lock().unwrap().process(&bytes[..count]);
        }
    });
    Screen { terminal, emulator, child }
}

impl Screen {
    pub(crate) fn type_keys(&self, keys: &str) {
        (&*self.terminal).write_all(keys.as_bytes()).expect("the terminal takes keys");
    }

    /// Types a line and waits for the prompt after it.
    pub(crate) fn enter(&self, line: &str) {
        let before = self.text();
        self.type_keys(line);
        self.type_keys(ENTER);
        self.wait("a new prompt", |text| text != before && text.ends_with("\n>"));
    }

    /// What the screen shows, without what is empty at the ends of lines and below.
    pub(crate) fn text(&self) -> String {
        let emulator = self.emulator.lock().unwrap();
        let rows: Vec<_> =
            emulator.screen().rows(0, COLUMNS.get()).map(|row| row.trim_end().to_owned()).collect();
        rows.join("\n").trim_end().to_owned()
    }

    /// The colour of the character at this place.
    pub(crate) fn color(&self, row: u16, column: u16) -> vt100::Color {
        self.emulator.lock().unwrap().screen().cell(row, column).expect("a place on the screen").fgcolor()
    }

    /// Column of the cursor.
    pub(crate) fn column(&self) -> u16 {
        self.emulator.lock().unwrap().screen().cursor_position().1
    }

    /// Waits until the screen is as it should be.
    pub(crate) fn wait(&self, what: &str, is_right: impl Fn(&str) -> bool) {
        let start = Instant::now();
        while !is_right(&self.text()) {
            assert!(start.elapsed() < PATIENCE, "waited for {what} in vain:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until the screen ends like this.
    pub(crate) fn wait_for(&self, end: &str) {
        self.wait(end, |text| text.ends_with(end));
    }

    /// Waits for the end of the command and returns its exit code.
    pub(crate) fn exit_code(mut self) -> Option<i32> {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("the command can be waited for") {
                return status.code();
            }
            assert!(start.elapsed() < PATIENCE, "it does not end:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
