//! `pack`, `packsize` and `unpack` (section 6.4.2 of the manual).

mod integers;
mod options;

use super::{MAX_SIZE, start_position};
use crate::message;
use crate::text::{Rounds, append_part, append_zeros, find_byte};
use options::{Fault, Kind, PackOption, Reader};
use perilune_vm::{CountedVec, NativeResult, Raised, State};

/// Room for any option of fixed size with its padding.
const FIXED: usize = 32;

/// `string.pack(fmt, v1, v2, ...)`
pub(super) fn pack(l: &mut State) -> NativeResult {
    l.check_string(1)?;
    // COMPAT: the reference keeps a nil behind the arguments, so a value that is missing counts as nil.
    l.push_nil();
    let mut reader = Reader::new();
    let mut out = l.new_buffer(FIXED)?;
    let mut arg = 1;
    let mut rounds = Rounds::new();
    while let Some(PackOption { kind, padding }) = next(l, &mut reader, out.len())? {
        rounds.next(l)?;
        reserve(l, &mut out, FIXED)?;
        let padded = out.len() + padding;
        out.resize(padded, 0);
        match kind {
            Kind::Padding => {
                out.push(0);
                continue;
            }
            Kind::Alignment | Kind::Nothing => continue,
            _ => arg += 1,
        }
        match kind {
            Kind::Signed(size) => {
                let value = l.check_integer(arg)?;
                if !integers::fits(value, size, true) {
                    return Err(l.arg_error(arg, message::INTEGER_OVERFLOW));
                }
                integers::write(value as u64, size, reader.little_endian, value < 0, &mut out);
            }
            Kind::Unsigned(size) => {
                let value = l.check_integer(arg)?;
                if !integers::fits(value, size, false) {
                    return Err(l.arg_error(arg, message::UNSIGNED_OVERFLOW));
                }
                integers::write(value as u64, size, reader.little_endian, false, &mut out);
            }
            Kind::Float => {
                let bits = (l.check_number(arg)? as f32).to_bits();
                integers::write(bits.into(), kind.size(), reader.little_endian, false, &mut out);
            }
            Kind::Double => {
                let bits = l.check_number(arg)?.to_bits();
                integers::write(bits, kind.size(), reader.little_endian, false, &mut out);
            }
            Kind::Chars(size) => {
                l.check_string(arg)?;
                let len = l.str_arg(arg).len();
                if len > size {
                    return Err(l.arg_error(arg, message::STRING_LONGER_THAN_GIVEN_SIZE));
                }
                reserve(l, &mut out, size)?;
                append_part(l, &mut out, arg, 0..len)?;
                append_zeros(l, &mut out, size - len)?;
            }
            Kind::Counted(size) => {
                l.check_string(arg)?;
                let len = l.str_arg(arg).len();
                if size < size_of::<usize>() && len >> (8 * size) != 0 {
                    return Err(l.arg_error(arg, message::STRING_LENGTH_DOES_NOT_FIT_IN_GIVEN_SIZE));
                }
                integers::write(len as u64, size, reader.little_endian, false, &mut out);
                reserve(l, &mut out, len)?;
                append_part(l, &mut out, arg, 0..len)?;
            }
            Kind::ZeroTerminated => {
                l.check_string(arg)?;
                if find_byte(l, arg, 0, 0)?.is_some() {
                    return Err(l.arg_error(arg, message::STRING_CONTAINS_ZEROS));
                }
                let len = l.str_arg(arg).len();
                reserve(l, &mut out, len + 1)?;
                append_part(l, &mut out, arg, 0..len)?;
                out.push(0);
            }
            Kind::Padding | Kind::Alignment | Kind::Nothing => {}
        }
    }
    l.push_bytes(&out)?;
    Ok(1)
}

/// `string.packsize(fmt)`
pub(super) fn packsize(l: &mut State) -> NativeResult {
    l.check_string(1)?;
    let mut reader = Reader::new();
    let mut total = 0;
    let mut rounds = Rounds::new();
    while let Some(PackOption { kind, padding }) = next(l, &mut reader, total)? {
        rounds.next(l)?;
        if matches!(kind, Kind::Counted(_) | Kind::ZeroTerminated) {
            return Err(l.arg_error(1, message::VARIABLE_LENGTH_FORMAT));
        }
        let size = padding + kind.size();
        if total + size > MAX_SIZE {
            return Err(l.arg_error(1, message::FORMAT_RESULT_TOO_LARGE));
        }
        total += size;
    }
    l.push_integer(total as i64);
    Ok(1)
}

/// `string.unpack(fmt, s [, pos])`
pub(super) fn unpack(l: &mut State) -> NativeResult {
    l.check_string(1)?;
    l.check_string(2)?;
    let len = l.str_arg(2).len();
    let mut at = start_position(l.opt_integer(3, 1)?, len) - 1;
    if at > len {
        return Err(l.arg_error(3, message::INITIAL_POSITION_OUT_OF_STRING));
    }
    let mut reader = Reader::new();
    let mut count = 0;
    let mut rounds = Rounds::new();
    while let Some(PackOption { kind, padding }) = next(l, &mut reader, at)? {
        rounds.next(l)?;
        let size = kind.size();
        if padding + size > len - at {
            return Err(l.arg_error(2, message::DATA_STRING_TOO_SHORT));
        }
        at += padding;
        let data = at..at + size;
        at += size;
        if matches!(kind, Kind::Padding | Kind::Alignment | Kind::Nothing) {
            continue;
        }
        // This value, and the position at the end.
        l.ensure_stack(2, "too many results")?;
        count += 1;
        match kind {
            Kind::Signed(_) | Kind::Unsigned(_) => {
                let signed = matches!(kind, Kind::Signed(_));
                let value = read_integer(l, data, reader.little_endian, signed)?;
                l.push_integer(value);
            }
            Kind::Float => {
                let bits = read_integer(l, data, reader.little_endian, false)?;
                l.push_number(f64::from(f32::from_bits(bits as u32)));
            }
            Kind::Double => {
                let bits = read_integer(l, data, reader.little_endian, false)?;
                l.push_number(f64::from_bits(bits as u64));
            }
            Kind::Chars(_) => l.push_substring(2, data)?,
            Kind::Counted(_) => {
                let counted = read_integer(l, data, reader.little_endian, false)? as u64;
                let Some(counted) = usize::try_from(counted).ok().filter(|&counted| counted <= len - at)
                else {
                    return Err(l.arg_error(2, message::DATA_STRING_TOO_SHORT));
                };
                l.push_substring(2, at..at + counted)?;
                at += counted;
            }
            Kind::ZeroTerminated => {
                let Some(zero) = find_byte(l, 2, at, 0)? else {
                    return Err(l.arg_error(2, message::UNFINISHED_STRING_FOR_FORMAT_Z));
                };
                l.push_substring(2, at..zero)?;
                at = zero + 1;
            }
            Kind::Padding | Kind::Alignment | Kind::Nothing => {}
        }
    }
    l.push_integer(at as i64 + 1);
    Ok(count + 1)
}

/// Reads the next option of the format in argument 1.
#[inline]
fn next(l: &mut State, reader: &mut Reader, position: usize) -> Result<Option<PackOption>, Raised> {
    reader.next(l.str_arg(1), position).map_err(|fault| refuse(l, fault))
}

#[cold]
fn refuse(l: &mut State, fault: Fault) -> Raised {
    if fault.is_about_argument() { l.arg_error(1, fault.message()) } else { l.raise(fault.message()) }
}

fn read_integer(
    l: &mut State,
    data: std::ops::Range<usize>,
    little_endian: bool,
    signed: bool,
) -> Result<i64, Raised> {
    let size = data.len();
    integers::read(&l.str_arg(2)[data], little_endian, signed)
        .ok_or_else(|| l.raise(message::integer_does_not_fit(size)))
}

/// Makes room, at least twice as much as there is.
fn reserve(l: &mut State, out: &mut CountedVec<u8>, additional: usize) -> Result<(), Raised> {
    if out.capacity() - out.len() < additional {
        l.grow_buffer(out, additional.max(out.len()))?;
    }
    Ok(())
}
