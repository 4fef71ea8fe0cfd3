//! Paths of keys through nested tables: `a[1].c?.d`.

use super::{Error, Result};
use std::borrow::Cow;
use std::fmt;

/// One key of a path.
#[derive(PartialEq, Debug)]
pub(super) struct Step<'a> {
    pub(super) key: Key<'a>,
    /// If its value is nil, so is that of the path (`?`).
    pub(super) may_end: bool,
}

#[derive(PartialEq, Debug)]
pub(super) enum Key<'a> {
    Integer(i64),
    Name(Cow<'a, str>),
}

impl fmt::Display for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(index) => write!(f, "{index}"),
            Self::Name(name) => f.write_str(name),
        }
    }
}

/// The steps of a path: names with dots in front (the first may go without), integers or quoted strings in brackets; white space between
/// them does not count.
pub(super) struct Steps<'a> {
    path: &'a str,
    left: &'a str,
}

impl<'a> Steps<'a> {
    pub(super) fn new(path: &'a str) -> Self {
        Self { path, left: path.trim_start() }
    }

    fn invalid(&self, expected: &str) -> Error {
        let at = self.path.len() - self.left.len() + 1;
        Error::runtime(format_args!("invalid path '{}': {expected} expected at byte {at}", self.path))
    }

    /// Goes past `text` and the white space behind it.
    fn accept(&mut self, text: char) -> bool {
        let rest = self.left.strip_prefix(text);
        if let Some(rest) = rest {
            self.left = rest.trim_start();
        }
        rest.is_some()
    }

    fn name(&mut self) -> Result<Key<'a>> {
        let ends = |c: char| matches!(c, '.' | '[' | ']' | '?' | '"' | '\'') || c.is_whitespace();
        let (name, rest) = self.left.split_at(self.left.find(ends).unwrap_or(self.left.len()));
        if name.is_empty() {
            return Err(self.invalid("name"));
        }
        self.left = rest.trim_start();
        Ok(Key::Name(Cow::Borrowed(name)))
    }

    /// What stands in brackets, behind the first of them.
    fn bracketed(&mut self) -> Result<Key<'a>> {
        let key = match self.left.chars().next() {
            Some(quote @ ('"' | '\'')) => self.quoted(quote)?,
            _ => self.integer()?,
        };
        if self.accept(']') { Ok(key) } else { Err(self.invalid("']'")) }
    }

    fn integer(&mut self) -> Result<Key<'a>> {
        let end = self.left.find(|c: char| c != '-' && !c.is_ascii_digit()).unwrap_or(self.left.len());
        let (digits, rest) = self.left.split_at(end);
        let index = digits.parse().map_err(|_| self.invalid("integer or string"))?;
        self.left = rest.trim_start();
        Ok(Key::Integer(index))
    }

    /// A string; a backslash takes what follows as it is.
    fn quoted(&mut self, quote: char) -> Result<Key<'a>> {
        let inside = &self.left[1..];
        let mut text = Cow::Borrowed("");
        let mut from = 0;
        let mut characters = inside.char_indices();
        while let Some((at, c)) = characters.next() {
            if c == quote {
                text += &inside[from..at];
                self.left = inside[at + 1..].trim_start();
                return Ok(Key::Name(text));
            }
            if c == '\\' {
                text += &inside[from..at];
                from = at + 1;
                characters.next();
            }
        }
        self.left = "";
        Err(self.invalid("end of the string"))
    }

    fn step(&mut self) -> Result<Step<'a>> {
        let is_first = self.left.len() == self.path.trim_start().len();
        let key = if self.accept('[') {
            self.bracketed()
        } else if self.accept('.') || is_first {
            self.name()
        } else {
            Err(self.invalid("'.' or '['"))
        };
        Ok(Step { key: key?, may_end: self.accept('?') })
    }
}

impl<'a> Iterator for Steps<'a> {
    type Item = Result<Step<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        (!self.left.is_empty()).then(|| self.step())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(name: &str, may_end: bool) -> Step<'_> {
        Step { key: Key::Name(name.into()), may_end }
    }

    fn steps(path: &str) -> Vec<Step<'_>> {
        Steps::new(path).collect::<Result<_>>().unwrap()
    }

    #[test]
    fn names_integers_and_strings() {
        assert_eq!(steps(""), []);
        assert_eq!(steps("a.b"), [name("a", false), name("b", false)]);
        assert_eq!(
            steps(" .a ? [ 'b.c' ] . d-e "),
            [name("a", true), name("b.c", false), name("d-e", false)]
        );
        assert_eq!(steps("[-2]?")[0], Step { key: Key::Integer(-2), may_end: true });
        assert_eq!(steps(r#"["a\"b\\"].é"#), [name("a\"b\\", false), name("é", false)]);
    }

    #[test]
    fn says_where_a_path_is_wrong() {
        for (path, message) in [
            ("a..b", "invalid path 'a..b': name expected at byte 3"),
            ("a b", "invalid path 'a b': '.' or '[' expected at byte 3"),
            ("a[x]", "invalid path 'a[x]': integer or string expected at byte 3"),
            ("a[1", "invalid path 'a[1': ']' expected at byte 4"),
            ("a['b", "invalid path 'a['b': end of the string expected at byte 5"),
            (
                "[99999999999999999999]",
                "invalid path '[99999999999999999999]': integer or string expected at byte 2",
            ),
            ("a??", "invalid path 'a??': '.' or '[' expected at byte 3"),
        ] {
            let error = Steps::new(path).find_map(Result::err).expect(path);
            assert_eq!(error.to_string(), message);
        }
    }
}
