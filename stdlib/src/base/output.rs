//! `print` and `warn`.

use perilune_number::format::write_number;
use perilune_vm::{NativeResult, State, upvalue_index};

use crate::io::file::{STDOUT, flush_printed, push_standard, with_stream};
use crate::io::write_text;
use crate::text::copy_string;

/// Its upvalue is the handle of standard output, unless C code calls the bare function.
pub(super) fn print(l: &mut State) -> NativeResult {
    let last = l.top();
    let file = if l.is_none(upvalue_index(1)) {
        push_standard(l, STDOUT)?;
        last + 1
    } else {
        upvalue_index(1)
    };
    for arg in 1..=last {
        if arg > 1 {
            let _ = with_stream(l, file, |stream| stream.write(b"\t"));
        }
        match l.numeric(arg) {
            // A number has no metatable but where a script gave it one through the debug library.
            Some(number) if !has_metatable(l, arg) => {
                let _ = with_stream(l, file, |stream| stream.write_with(|out| write_number(number, out)));
            }
            _ => {
                l.push_display(arg)?;
                let _ = write_text(l, file, l.top())?;
                l.pop(1);
            }
        }
    }
    let _ = with_stream(l, file, |stream| {
        stream.write(b"\n")?;
        stream.end_print()
    });
    Ok(0)
}

fn has_metatable(l: &mut State, idx: i32) -> bool {
    let has = l.get_metatable(idx);
    if has {
        l.pop(1);
    }
    has
}

/// Bytes of a warning between two looks at the limits of the state.
const WARNED_AT_ONCE: usize = 1 << 20;

pub(super) fn warn(l: &mut State) -> NativeResult {
    let last = l.top();
    l.check_string(1)?;
    for arg in 2..=last {
        l.check_string(arg)?;
    }
    flush_printed(l)?;
    for arg in 1..=last {
        let text = copy_string(l, arg)?;
        let mut left = text.as_slice();
        while left.len() > WARNED_AT_ONCE {
            let (portion, rest) = left.split_at(WARNED_AT_ONCE);
            l.warning(portion, true)?;
            l.charge_bytes(portion.len())?;
            left = rest;
        }
        l.warning(left, arg < last)?;
    }
    Ok(0)
}
