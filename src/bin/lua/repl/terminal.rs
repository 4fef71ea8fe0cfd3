//! Entries from a person: an editor with history, completion and colours.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io::IsTerminal;
use std::sync::Arc;

use perilune::stack::{Raised, State};
use perilune::stdlib::io;
use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::Validator;
use rustyline::{ColorMode, CompletionType, Config, Context, Editor, Helper};

use super::gutter::{self, Gutter, without_marks};
use super::history::{self, HistoryFile};
use super::{completion, entry, evaluate, highlight, plain, preview, print_results, prompt};
use crate::call::Outcome;

/// Registry key of the `print` that the session began with.
const PRINT: &str = "perilune.print";
/// What Tab inserts where there is nothing to complete.
const INDENTATION: &str = "  ";

/// Whether there is a terminal at both ends that an editor can control.
pub(super) fn is_there() -> bool {
    let dumb = std::env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
    !dumb && std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

pub(super) fn run(l: &mut State) -> Result<(), Raised> {
    let Some(mut editor) = open_editor() else { return plain::run(l) };
    let history = HistoryFile::from_environment();
    history.load(&mut editor);
    l.get_global("print")?;
    l.registry_set(PRINT)?;
    let gutter = Arc::new(Gutter::default());
    gutter::bind_keys(&mut editor, &gutter);
    editor.set_helper(Some(Assistant {
        state: RefCell::new(l),
        gutter: Arc::clone(&gutter),
        colored: std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    }));
    loop {
        let prompt = with_state(&mut editor, |l| prepare(l, &gutter))?;
        let text = match editor.readline(&prompt) {
            Ok(line) => without_marks(&line),
            // The entry is abandoned.
            Err(ReadlineError::Interrupted) => continue,
            Err(ReadlineError::Eof) => return Ok(()),
            Err(error) => {
                let message = format!("cannot read from the terminal: {error}");
                return with_state(&mut editor, |l| Err(l.raise(&message)));
            }
        };
        history.add(&mut editor, &text);
        with_state(&mut editor, |l| {
            let loaded = entry::load(l, text.as_bytes());
            if evaluate(l, loaded)? == Outcome::Done {
                show_results(l)?;
            }
            l.set_top(0);
            Ok(())
        })?;
    }
}

type Session<'s> = Editor<Assistant<'s>, FileHistory>;

fn open_editor<'s>() -> Option<Session<'s>> {
    let config = Config::builder()
        .auto_add_history(false)
        .max_history_size(history::LIMIT)
        .and_then(|config| config.history_ignore_dups(true))
        .ok()?
        .completion_type(CompletionType::List)
        // The gutters are drawn with the colours, and so always.
        .color_mode(ColorMode::Forced)
        .build();
    Editor::with_config(config).ok()
}

/// Does something with the state, which the editor's assistant holds.
fn with_state<R>(
    editor: &mut Session<'_>,
    action: impl FnOnce(&mut State) -> Result<R, Raised>,
) -> Result<R, Raised> {
    let assistant = editor.helper_mut().expect("the assistant stays in the editor");
    action(assistant.state.get_mut())
}

/// Makes the terminal ready for an entry and returns its prompt.
fn prepare(l: &mut State, gutter: &Gutter) -> Result<String, Raised> {
    let first = String::from_utf8_lossy(&prompt(l, true)?).into_owned();
    gutter.set_prompt(&String::from_utf8_lossy(&prompt(l, false)?));
    io::flush_all(l)?;
    if io::is_inside_line(l)? {
        // The editor would write over what a program left without a newline.
        let _ = io::write_stdout(l, b"\n")?;
    }
    Ok(first)
}

/// Prints the results, with a look into tables as long as `print` is the one that the session began with.
fn show_results(l: &mut State) -> Result<(), Raised> {
    l.ensure_stack(2, "too many results to print")?;
    l.get_global("print")?;
    l.registry_get(PRINT)?;
    let original = l.raw_equal(-1, -2);
    l.pop(2);
    if original {
        preview::describe_tables(l)?;
    }
    print_results(l)
}

/// What the editor asks while a text is edited.
struct Assistant<'s> {
    state: RefCell<&'s mut State>,
    gutter: Arc<Gutter>,
    colored: bool,
}

impl Helper for Assistant<'_> {}

impl Completer for Assistant<'_> {
    type Candidate = String;

    fn complete(
        &self,
        line: &str,
        position: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<String>)> {
        let before = &line[..position];
        let typed = before.rsplit('\n').next().unwrap_or_default();
        if without_marks(typed).trim().is_empty() {
            return Ok((position, vec![INDENTATION.to_owned()]));
        }
        if highlight::ends_quoted(&without_marks(before)) {
            return Ok((position, Vec::new()));
        }
        let (start, names) = completion::complete(&mut self.state.borrow_mut(), typed);
        Ok((position - typed.len() + start, names))
    }
}

impl Highlighter for Assistant<'_> {
    fn highlight<'t>(&self, text: &'t str, _: usize) -> Cow<'t, str> {
        highlight::show(text, &self.gutter.prompt(), self.colored).into()
    }

    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        self.colored && kind == CmdKind::Other
    }
}

impl Hinter for Assistant<'_> {
    type Hint = String;
}

impl Validator for Assistant<'_> {}
