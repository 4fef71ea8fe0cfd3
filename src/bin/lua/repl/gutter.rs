//! The prompt of continuation lines while a text of several lines is edited.
//!
//! The editor knows one text and one prompt before it. So that the other lines have a prompt too, each of them begins
//! with a *gutter* in the text itself: as many [`MARK`]s as the prompt is wide, in whose place the prompt is drawn. Marks are
//! taken out of the text before anything else looks at it, and the keys that would bump into them step over them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustyline::history::History;
use rustyline::{
    CharSearch, Cmd, ConditionalEventHandler, Editor, Event, EventContext, EventHandler, Helper, KeyCode,
    KeyEvent, Modifiers, Movement, RepeatCount,
};
use unicode_width::UnicodeWidthStr;

use super::entry;

/// A character for private use, one column wide, that nobody types.
pub(super) const MARK: char = '\u{f8e5}';

/// What is drawn in the place of a gutter.
#[derive(Default)]
pub(super) struct Gutter {
    prompt: Mutex<String>,
}

impl Gutter {
    /// Sets the prompt for the next text.
    pub(super) fn set_prompt(&self, prompt: &str) {
        // Only the last line of a prompt stands before what is typed.
        let line = prompt.rsplit('\n').next().unwrap_or_default();
        *self.lock() = line.replace(MARK, "");
    }

    pub(super) fn prompt(&self) -> String {
        self.lock().clone()
    }

    /// The marks that stand for the prompt.
    fn marks(&self) -> String {
        let width = without_escape_sequences(&self.lock()).width();
        std::iter::repeat_n(MARK, width).collect()
    }

    fn lock(&self) -> MutexGuard<'_, String> {
        self.prompt.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The text without its gutters.
pub(super) fn without_marks(text: &str) -> String {
    text.replace(MARK, "")
}

/// The text without what only sets colours.
fn without_escape_sequences(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, sequence)) = rest.split_once("\x1b[") {
        plain.push_str(before);
        let end = sequence.find(|c: char| ('@'..='~').contains(&c)).map_or(sequence.len(), |at| at + 1);
        rest = &sequence[end..];
    }
    plain + rest
}

/// Binds the keys that meet gutters.
pub(super) fn bind_keys<H: Helper, I: History>(editor: &mut Editor<H, I>, gutter: &Arc<Gutter>) {
    let keys = [
        (Key::Enter, KeyCode::Enter, 'J'),
        (Key::Enter, KeyCode::Enter, 'M'),
        (Key::Backspace, KeyCode::Backspace, 'H'),
        (Key::Delete, KeyCode::Delete, 'D'),
        (Key::Left, KeyCode::Left, 'B'),
        (Key::Right, KeyCode::Right, 'F'),
        (Key::Home, KeyCode::Home, 'A'),
    ];
    for (key, code, letter) in keys {
        for event in [KeyEvent(code, Modifiers::NONE), KeyEvent::ctrl(letter)] {
            let handler = KeyHandler { key, gutter: Arc::clone(gutter) };
            editor.bind_sequence(event, EventHandler::Conditional(Box::new(handler)));
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Key {
    Enter,
    Backspace,
    Delete,
    Left,
    Right,
    Home,
}

struct KeyHandler {
    key: Key,
    gutter: Arc<Gutter>,
}

impl ConditionalEventHandler for KeyHandler {
    fn handle(&self, _: &Event, n: RepeatCount, _: bool, ctx: &EventContext<'_>) -> Option<Cmd> {
        let (before, after) = ctx.line().split_at(ctx.pos());
        match self.key {
            Key::Enter => Some(enter(ctx.line(), before, &self.gutter.marks())),
            _ if n != 1 => None,
            Key::Backspace => Some(Cmd::Kill(over_break_before(before)?)),
            Key::Left => Some(Cmd::Move(over_break_before(before)?)),
            Key::Delete => Some(Cmd::Kill(over_break_after(after, CharSearch::ForwardBefore)?)),
            Key::Right => Some(Cmd::Move(over_break_after(after, CharSearch::Forward)?)),
            Key::Home => home(before),
        }
    }
}

/// Ends the entry, or opens another line if it is not complete, indented as the line before.
fn enter(text: &str, before: &str, marks: &str) -> Cmd {
    if !entry::is_incomplete(without_marks(text).as_bytes()) {
        return Cmd::AcceptLine;
    }
    let line = before.rsplit('\n').next().unwrap_or_default().trim_start_matches(MARK);
    let indentation = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
    Cmd::Insert(1, format!("\n{marks}{indentation}"))
}

// The editor replaces the counts in commands by that of the key, so movements over several characters are searches.

/// Back over a line break and the gutter that ends the text.
fn over_break_before(text: &str) -> Option<Movement> {
    let line = text.strip_suffix(MARK)?.trim_end_matches(MARK);
    line.ends_with('\n').then_some(Movement::ViCharSearch(1, CharSearch::Backward('\n')))
}

/// On over a line break and the gutter that begin the text, to the first character after them.
fn over_break_after(text: &str, up_to: fn(char) -> CharSearch) -> Option<Movement> {
    let rest = text.strip_prefix('\n')?.strip_prefix(MARK)?.trim_start_matches(MARK);
    Some(match rest.chars().next() {
        Some(first) => Movement::ViCharSearch(1, up_to(first)),
        None => Movement::EndOfBuffer,
    })
}

/// Back to the gutter of the last line.
fn home(text: &str) -> Option<Cmd> {
    let line = &text[text.rfind('\n')? + 1..];
    let typed = line.strip_prefix(MARK)?.trim_start_matches(MARK);
    if typed.is_empty() {
        return Some(Cmd::Noop);
    }
    Some(Cmd::Move(Movement::ViCharSearch(1, CharSearch::BackwardAfter(MARK))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str) -> String {
        text.replace('#', &MARK.to_string())
    }

    #[test]
    fn is_as_wide_as_the_prompt_is_shown() {
        let gutter = Gutter::default();
        for (prompt, width) in [(">> ", 3), ("", 0), ("\x1b[1;32m>\x1b[0m ", 2), ("line\n. ", 2), ("月", 2)]
        {
            gutter.set_prompt(prompt);
            assert_eq!(gutter.marks().chars().count(), width, "{prompt:?}");
        }
    }

    #[test]
    fn enter_accepts_or_continues() {
        let press = |text: &str| enter(&marked(text), &marked(text), &marked("###"));
        assert_eq!(press("x = 1"), Cmd::AcceptLine);
        assert_eq!(press("  if x then"), Cmd::Insert(1, marked("\n###  ")));
        assert_eq!(press("do\n###\t f("), Cmd::Insert(1, marked("\n###\t ")));
        assert_eq!(press("do\n###end"), Cmd::AcceptLine);
    }

    #[test]
    fn keys_step_over_it() {
        let back = Some(Movement::ViCharSearch(1, CharSearch::Backward('\n')));
        assert_eq!(over_break_before(&marked("do\n###")), back);
        for text in ["do\n###x", "do\n", "#", ""] {
            assert_eq!(over_break_before(&marked(text)), None, "{text}");
        }
        let over = |text: &str| over_break_after(&marked(text), CharSearch::Forward);
        assert_eq!(over("\n##xy"), Some(Movement::ViCharSearch(1, CharSearch::Forward('x'))));
        assert_eq!(over("\n##\n##x"), Some(Movement::ViCharSearch(1, CharSearch::Forward('\n'))));
        assert_eq!(over("\n##"), Some(Movement::EndOfBuffer));
        assert_eq!((over("\nx"), over("x\n##")), (None, None));
        let to_gutter = Cmd::Move(Movement::ViCharSearch(1, CharSearch::BackwardAfter(MARK)));
        assert_eq!(home(&marked("do\n##ab")), Some(to_gutter));
        assert_eq!(home(&marked("do\n##")), Some(Cmd::Noop));
        assert_eq!((home("do\nab"), home("ab")), (None, None));
    }

    #[test]
    fn goes_from_the_text() {
        assert_eq!(without_marks(&marked("do\n###  x()\n###end")), "do\n  x()\nend");
    }
}
