//! A look into tables: what a person sees of one behind the text that `print` shows of it.
//!
//! `{1, 2}` is shown as `table: 0x55d0c8f3a4b0  {1, 2}`. The look is short, sees raw contents only, and runs nothing.

use perilune::stack::{Raised, State, Type};

/// Most bytes that are shown of a table, and of a string in it.
const WIDTH: usize = 64;
const STRING_WIDTH: usize = 24;
/// Most keys that are looked at to find the first in order.
const MAX_KEYS: usize = 1000;

/// Puts texts with a look inside in the place of tables on the stack.
///
/// A table that says by itself how it is shown, through `__tostring` or `__name`, stays.
pub(super) fn describe_tables(l: &mut State) -> Result<(), Raised> {
    l.ensure_stack(20, "too many results to print")?;
    for idx in 1..=l.top() {
        if l.type_of(idx) == Type::Table && !has_own_text(l, idx)? {
            l.push_display(idx)?;
            let mut text = l.bytes(-1).unwrap_or_default().to_vec();
            text.extend_from_slice(b"  ");
            text.extend_from_slice(&preview(l, idx)?);
            l.push_bytes(&text)?;
            l.replace(idx);
            l.pop(1);
        }
    }
    Ok(())
}

fn has_own_text(l: &mut State, idx: i32) -> Result<bool, Raised> {
    for name in ["__tostring", "__name"] {
        if l.get_metafield(idx, name)? != Type::Nil {
            l.pop(1);
            return Ok(true);
        }
    }
    Ok(false)
}

/// The first elements and fields in the notation of a constructor.
fn preview(l: &mut State, idx: i32) -> Result<Vec<u8>, Raised> {
    let mut out = b"{".to_vec();
    let mut elements = 0;
    while l.raw_get_index(idx, elements + 1) != Type::Nil {
        let item = value(l, -1)?;
        l.pop(1);
        if !push_item(&mut out, &item) {
            return Ok(out);
        }
        elements += 1;
    }
    l.pop(1);
    for item in fields(l, idx, elements)? {
        if !push_item(&mut out, &item) {
            return Ok(out);
        }
    }
    out.push(b'}');
    Ok(out)
}

/// Appends an item, or the end if the look is getting too wide.
fn push_item(out: &mut Vec<u8>, item: &[u8]) -> bool {
    if out.len() > 1 {
        out.extend_from_slice(b", ");
    }
    let fits = out.len() + item.len() < WIDTH;
    out.extend_from_slice(if fits { item } else { b"...}" });
    fits
}

/// The fields that are no elements, in the order of their texts.
fn fields(l: &mut State, idx: i32, elements: i64) -> Result<Vec<Vec<u8>>, Raised> {
    let mut fields = Vec::new();
    l.push_nil();
    for _ in 0..MAX_KEYS {
        if !l.next(idx)? {
            fields.sort();
            return Ok(fields);
        }
        let element =
            l.type_of(-2) == Type::Number && l.to_integer(-2).is_some_and(|n| (1..=elements).contains(&n));
        if !element {
            let key = key(l, -2)?;
            fields.push([&key[..], b" = ", &value(l, -1)?].concat());
        }
        l.pop(1);
    }
    l.pop(1);
    fields.sort();
    Ok(fields)
}

fn key(l: &mut State, idx: i32) -> Result<Vec<u8>, Raised> {
    let is_name = |text: &[u8]| {
        text.first().is_some_and(|byte| !byte.is_ascii_digit())
            && text.iter().all(|&byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    if l.type_of(idx) == Type::String
        && let Some(text) = l.bytes(idx).filter(|text| is_name(text) && text.len() <= STRING_WIDTH)
    {
        return Ok(text.to_vec());
    }
    Ok([b"[", &value(l, idx)?[..], b"]"].concat())
}

fn value(l: &mut State, idx: i32) -> Result<Vec<u8>, Raised> {
    let idx = l.abs_index(idx);
    Ok(match l.type_of(idx) {
        Type::String => quoted(l.bytes(idx).unwrap_or_default()),
        Type::Number => {
            l.push_value(idx);
            l.coerce_string(-1)?;
            let text = l.bytes(-1).unwrap_or_default().to_vec();
            l.pop(1);
            text
        }
        Type::Boolean => l.to_boolean(idx).to_string().into_bytes(),
        Type::Table => {
            l.push_nil();
            if l.next(idx)? {
                l.pop(2);
                b"{...}".to_vec()
            } else {
                b"{}".to_vec()
            }
        }
        _ => l.type_name(idx).as_bytes().to_vec(),
    })
}

/// A string in quotes, shortened, on one line.
fn quoted(text: &[u8]) -> Vec<u8> {
    let shown = String::from_utf8_lossy(&text[..text.len().min(4 * STRING_WIDTH)]).into_owned();
    let mut out = String::from("\"");
    for (n, c) in shown.chars().enumerate() {
        if n == STRING_WIDTH {
            out.push_str("...");
            break;
        }
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() => out.push_str(&format!("\\{}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::describe_tables;
    use perilune::stack::{MULTI, load, new_state};

    /// What is shown of the values of an expression, without addresses.
    fn described(code: &str) -> String {
        let mut lua = new_state().unwrap();
        let l = lua.state();
        load(l, format!("return {code}").as_bytes(), "=test").unwrap();
        l.pcall(0, MULTI, 0).unwrap();
        describe_tables(l).unwrap();
        let text = |l: &mut perilune::stack::State, idx| {
            l.push_display(idx).unwrap();
            String::from_utf8(l.bytes(-1).unwrap().to_vec()).unwrap()
        };
        let shown: Vec<_> = (1..=l.top()).map(|idx| text(l, idx)).collect();
        shown
            .iter()
            .map(|text| text.split_once("  ").map_or(text.as_str(), |(_, look)| look))
            .collect::<Vec<_>>()
            .join(" | ")
    }

    #[test]
    fn shows_the_first_of_its_contents() {
        assert_eq!(described("{}"), "{}");
        assert_eq!(
            described("{ 1, 2.0, 'a', true, {}, { 1 }, print }"),
            r#"{1, 2.0, "a", true, {}, {...}, function}"#
        );
        assert_eq!(
            described("{ 1, b = 2, a = 1, [10] = 3, ['x y'] = 4 }"),
            r#"{1, ["x y"] = 4, [10] = 3, a = 1, b = 2}"#
        );
        assert_eq!(described(r#"{ 'a\\\n"\1' }"#), r#"{"a\\\n\"\1"}"#);
        assert_eq!(described("1, 'x', {1}"), "1 | x | {1}");
    }

    #[test]
    fn stays_short() {
        let long = described("(function() local t = {} for i = 1, 1e4 do t[i] = i end return t end)()");
        assert!(long.len() < 70 && long.ends_with(", ...}"), "{long}");
        assert_eq!(described("{ ('x'):rep(1e6) }"), format!("{{\"{}...\"}}", "x".repeat(24)));
    }

    #[test]
    fn leaves_tables_that_show_themselves() {
        assert_eq!(described("setmetatable({ 1 }, { __tostring = function() return 'own' end })"), "own");
        assert!(described("setmetatable({ 1 }, { __name = 'Class' })").starts_with("Class: 0x"));
    }

    #[test]
    fn runs_nothing() {
        let trap = "setmetatable({ 1 }, { __index = error, __len = error, __pairs = error })";
        assert_eq!(described(trap), "{1}");
    }
}
