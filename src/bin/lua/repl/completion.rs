//! Completion of what stands before the cursor: keywords, globals, fields after `.`, methods after `:`.
//!
//! Values are looked up as the language does it, through `__index` where that is a table. Functions are not run, so
//! looking has no effects, and finds nothing where a function would have to answer.

use std::collections::BTreeSet;

use perilune::stack::{Raised, State, Type};

/// Most levels of `__index` that are followed.
const MAX_LEVELS: usize = 100;
/// Most keys of a table that are looked at.
const MAX_KEYS: usize = 100_000;

const KEYWORDS: &[&str] = &[
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local",
    "nil", "not", "or", "repeat", "return", "then", "true", "until", "while",
];

/// What is being typed: `base.field:pre`, where the last name is not finished.
#[derive(Debug, PartialEq, Eq)]
struct Path<'t> {
    base: Base<'t>,
    /// The fields between the base and the last name.
    fields: Vec<&'t str>,
    /// Whether a method is asked for.
    method: bool,
    /// The beginning of the name to complete.
    prefix: &'t str,
}

#[derive(Debug, PartialEq, Eq)]
enum Base<'t> {
    /// The globals themselves: the name to complete is one of them, or a keyword.
    Globals,
    Global(&'t str),
    /// A literal string.
    String,
}

/// Where the name before the end of `text` begins, and the names that it may become.
pub(super) fn complete(l: &mut State, text: &str) -> (usize, Vec<String>) {
    let Some(path) = parse(text) else { return (text.len(), Vec::new()) };
    let mut names = BTreeSet::new();
    let top = l.top();
    // Lack of memory, the only error here, means fewer names.
    let _ = collect(l, &path, &mut names);
    l.set_top(top);
    if path.base == Base::Globals {
        names.extend(
            KEYWORDS.iter().filter(|word| word.starts_with(path.prefix)).map(|&word| word.to_owned()),
        );
    }
    (text.len() - path.prefix.len(), names.into_iter().collect())
}

/// Reads the path that ends the text; `None` where no name is expected.
fn parse(text: &str) -> Option<Path<'_>> {
    let (mut rest, prefix) = split_name(text);
    let mut path = Path { base: Base::Globals, fields: Vec::new(), method: false, prefix };
    if prefix.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut last = true;
    while let Some(before) = rest.strip_suffix(['.', ':']) {
        if before.ends_with(['.', ':']) {
            // An operator or a label, as in `a..b`.
            return if last { Some(path) } else { None };
        }
        path.method |= last && rest.ends_with(':');
        last = false;
        if before.ends_with(['"', '\''])
            || before.ends_with("]]")
            || before.ends_with("')")
            || before.ends_with("\")")
        {
            path.base = Base::String;
            break;
        }
        let (before, name) = split_name(before);
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        if before.ends_with(['.', ':']) && !before.ends_with("..") {
            path.fields.insert(0, name);
        } else {
            path.base = Base::Global(name);
            break;
        }
        rest = before;
    }
    Some(path)
}

/// The text before the name that ends it, and that name.
fn split_name(text: &str) -> (&str, &str) {
    let start = text
        .rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    text.split_at(start)
}

/// Adds the names that continue the path.
fn collect(l: &mut State, path: &Path<'_>, names: &mut BTreeSet<String>) -> Result<(), Raised> {
    l.ensure_stack(20, "completion")?;
    match path.base {
        Base::Globals => l.push_environment(),
        Base::Global(name) => {
            l.push_environment();
            push_member(l, name)?;
        }
        Base::String => l.push_str("")?,
    }
    for field in &path.fields {
        push_member(l, field)?;
    }
    for _ in 0..MAX_LEVELS {
        if l.type_of(-1) == Type::Table {
            collect_keys(l, path, names)?;
        }
        if !push_index_table(l)? {
            break;
        }
    }
    Ok(())
}

/// Replaces the value on top by its member of this name, or nil.
fn push_member(l: &mut State, name: &str) -> Result<(), Raised> {
    for _ in 0..MAX_LEVELS {
        if l.type_of(-1) == Type::Table {
            if l.raw_get_field(-1, name)? != Type::Nil {
                l.remove(-2);
                return Ok(());
            }
            l.pop(1);
        }
        if !push_index_table(l)? {
            break;
        }
    }
    l.pop(1);
    l.push_nil();
    Ok(())
}

/// Replaces the value on top by the table where its missing members are looked up. False if there is none, and then
/// the value stays.
fn push_index_table(l: &mut State) -> Result<bool, Raised> {
    if !l.get_metatable(-1) {
        return Ok(false);
    }
    let found = l.raw_get_field(-1, "__index")? == Type::Table;
    l.remove(-2);
    l.remove(if found { -2 } else { -1 });
    Ok(found)
}

/// Adds the keys of the table on top that are names and continue the path.
fn collect_keys(l: &mut State, path: &Path<'_>, names: &mut BTreeSet<String>) -> Result<(), Raised> {
    l.push_nil();
    for _ in 0..MAX_KEYS {
        if !l.next(-2)? {
            return Ok(());
        }
        let fits = !path.method || l.type_of(-1) == Type::Function;
        l.pop(1);
        if fits
            && l.type_of(-1) == Type::String
            && let Some(name) = l.bytes(-1).and_then(|key| std::str::from_utf8(key).ok())
            && name.starts_with(path.prefix)
            && is_name(name)
        {
            names.insert(name.to_owned());
        }
    }
    l.pop(1);
    Ok(())
}

fn is_name(text: &str) -> bool {
    split_name(text).0.is_empty()
        && !text.is_empty()
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && !KEYWORDS.contains(&text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use perilune::stack::{load, new_state};

    #[test]
    fn reads_the_path_before_the_cursor() {
        let path = |base, fields: &[&'static str], method, prefix| {
            Some(Path { base, fields: fields.to_vec(), method, prefix })
        };
        assert_eq!(parse(""), path(Base::Globals, &[], false, ""));
        assert_eq!(parse("x = pri"), path(Base::Globals, &[], false, "pri"));
        assert_eq!(parse("f(a.b.c"), path(Base::Global("a"), &["b"], false, "c"));
        assert_eq!(parse("a.b:"), path(Base::Global("a"), &["b"], true, ""));
        assert_eq!(parse("('x'):re"), path(Base::String, &[], true, "re"));
        assert_eq!(parse("'x'..str"), path(Base::Globals, &[], false, "str"));
        assert_eq!(parse("goto ::la"), path(Base::Globals, &[], false, "la"));
        for text in ["f().x", "a[1].x", "12", "1.5", "(a):x"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    fn names(code: &str, text: &str) -> String {
        let mut lua = new_state().unwrap();
        let l = lua.state();
        load(l, code.as_bytes(), "=test").unwrap();
        l.pcall(0, 0, 0).unwrap();
        let (at, names) = complete(l, text);
        assert_eq!(l.top(), 0);
        format!("{at} {}", names.join(" "))
    }

    #[test]
    fn completes_globals_and_keywords() {
        assert_eq!(names("", "x = pri"), "4 print");
        assert_eq!(names("fortune = 1", "fo"), "0 for fortune");
        assert_eq!(names("", "f(string.re"), "9 rep reverse");
        assert_eq!(names("", "nothing.x"), "8 ");
    }

    #[test]
    fn follows_index_tables() {
        let class = "A = { new = 1, go = print } A.__index = A; b = { a = setmetatable({ gone = 1 }, A) }";
        assert_eq!(names(class, "b.a.g"), "4 go gone");
        assert_eq!(names(class, "b.a:g"), "4 go");
        assert_eq!(names("", "('x'):le"), "6 len");
        assert_eq!(names("s = 'x'", "s:up"), "2 upper");
        assert_eq!(names("", "io.stdout:se"), "10 seek setvbuf");
        assert_eq!(names("t = {} setmetatable(t, { __index = t })", "t.x"), "2 ");
        assert_eq!(names("", "math.pi.x"), "8 ");
    }

    #[test]
    fn runs_nothing() {
        let trap = "local function trap() error('run') end
                    t = setmetatable({ a = 1 }, { __index = trap, __pairs = trap, __len = trap })
                    setmetatable(_G, { __index = trap })";
        assert_eq!(names(trap, "t."), "2 a");
        assert_eq!(names(trap, "t.b."), "4 ");
        assert_eq!(names(trap, "undefined."), "10 ");
    }

    #[test]
    fn offers_names_only() {
        assert_eq!(names("t = { ['a b'] = 1, ['end'] = 1, [1] = 1, ok = 1, ['1x'] = 1 }", "t."), "2 ok");
    }
}
