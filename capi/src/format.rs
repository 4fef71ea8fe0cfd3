//! Variadic functions: `lua_pushfstring` and `luaL_error`, and the formats that they know.
//!
//! Stable Rust cannot define C-variadic functions. So a naked shim stores the argument registers, builds the platform's `va_list`, and
//! calls an ordinary function with a pointer to it.

use crate::auxiliary::errors::error_with;
use crate::core::push::lua_pushvfstring;
use perilune_number::Number;
use perilune_number::format::write_number;
use perilune_stdlib::utf8::encode;
use perilune_vm::{CountedVec, Raised, State};
use std::arch::naked_asm;
use std::ffi::{CStr, c_char, c_int, c_long};

/// The `va_list` of the System V interface of x86-64.
#[cfg(target_arch = "x86_64")]
#[repr(C)]
pub struct VaList {
    general: u32,
    vector: u32,
    overflow: *const u8,
    saved: *const u8,
}

#[cfg(target_arch = "x86_64")]
impl VaList {
    unsafe fn word(&mut self) -> u64 {
        if self.general < 48 {
            let place = self.saved.add(self.general as usize);
            self.general += 8;
            return place.cast::<u64>().read();
        }
        self.overflowing().cast::<u64>().read()
    }

    unsafe fn float(&mut self) -> f64 {
        if self.vector < 176 {
            let place = self.saved.add(self.vector as usize);
            self.vector += 16;
            return place.cast::<f64>().read();
        }
        self.overflowing().cast::<f64>().read()
    }

    unsafe fn overflowing(&mut self) -> *const u8 {
        let place = self.overflow;
        self.overflow = place.add(8);
        place
    }
}

/// The `va_list` of the procedure call standard of AArch64.
#[cfg(target_arch = "aarch64")]
#[repr(C)]
pub struct VaList {
    stack: *const u8,
    general_top: *const u8,
    vector_top: *const u8,
    general: i32,
    vector: i32,
}

#[cfg(target_arch = "aarch64")]
impl VaList {
    unsafe fn word(&mut self) -> u64 {
        if self.general < 0 {
            let place = self.general_top.offset(self.general as isize);
            self.general += 8;
            return place.cast::<u64>().read();
        }
        self.stacked().cast::<u64>().read()
    }

    unsafe fn float(&mut self) -> f64 {
        if self.vector < 0 {
            let place = self.vector_top.offset(self.vector as isize);
            self.vector += 16;
            return place.cast::<f64>().read();
        }
        self.stacked().cast::<f64>().read()
    }

    unsafe fn stacked(&mut self) -> *const u8 {
        let place = self.stack;
        self.stack = place.add(8);
        place
    }
}

/// Defines a C-variadic function with two named arguments in front, which hands over to `$inner` with a `va_list` as the third.
macro_rules! variadic {
    ($(#[$doc:meta])* $name:ident => $inner:ident) => {
        $(#[$doc])*
        #[cfg(target_arch = "x86_64")]
        #[unsafe(no_mangle)]
        #[unsafe(naked)]
        pub unsafe extern "C-unwind" fn $name() {
            // From the stack pointer: 24 bytes of va_list, 8 unused, 48 of general and 128 of vector registers, 8 unused.
            naked_asm!(
                ".cfi_startproc",
                "sub rsp, 216",
                ".cfi_adjust_cfa_offset 216",
                "mov [rsp+48], rdx",
                "mov [rsp+56], rcx",
                "mov [rsp+64], r8",
                "mov [rsp+72], r9",
                "test al, al",
                "je 2f",
                "movaps [rsp+80], xmm0",
                "movaps [rsp+96], xmm1",
                "movaps [rsp+112], xmm2",
                "movaps [rsp+128], xmm3",
                "movaps [rsp+144], xmm4",
                "movaps [rsp+160], xmm5",
                "movaps [rsp+176], xmm6",
                "movaps [rsp+192], xmm7",
                "2:",
                "mov dword ptr [rsp], 16",
                "mov dword ptr [rsp+4], 48",
                "lea rax, [rsp+224]",
                "mov [rsp+8], rax",
                "lea rax, [rsp+32]",
                "mov [rsp+16], rax",
                "mov rdx, rsp",
                "call {inner}",
                "add rsp, 216",
                ".cfi_adjust_cfa_offset -216",
                "ret",
                ".cfi_endproc",
                inner = sym $inner,
            )
        }

        $(#[$doc])*
        #[cfg(target_arch = "aarch64")]
        #[unsafe(no_mangle)]
        #[unsafe(naked)]
        pub unsafe extern "C-unwind" fn $name() {
            // From the stack pointer: frame record, 32 bytes of va_list, 48 of general and 128 of vector registers.
            naked_asm!(
                ".cfi_startproc",
                "stp x29, x30, [sp, #-224]!",
                ".cfi_def_cfa_offset 224",
                ".cfi_offset x29, -224",
                ".cfi_offset x30, -216",
                "mov x29, sp",
                "stp x2, x3, [sp, #48]",
                "stp x4, x5, [sp, #64]",
                "stp x6, x7, [sp, #80]",
                "stp q0, q1, [sp, #96]",
                "stp q2, q3, [sp, #128]",
                "stp q4, q5, [sp, #160]",
                "stp q6, q7, [sp, #192]",
                "add x9, sp, #224",
                "str x9, [sp, #16]",
                "str x9, [sp, #32]",
                "add x9, sp, #96",
                "str x9, [sp, #24]",
                "mov w9, #-48",
                "str w9, [sp, #40]",
                "mov w9, #-128",
                "str w9, [sp, #44]",
                "add x2, sp, #16",
                "bl {inner}",
                "ldp x29, x30, [sp], #224",
                ".cfi_def_cfa_offset 0",
                "ret",
                ".cfi_endproc",
                inner = sym $inner,
            )
        }
    };
}

variadic! {
    /// Pushes a formatted string.
    lua_pushfstring => lua_pushvfstring
}

variadic! {
    /// Raises a formatted message with the position of the caller in front.
    luaL_error => error_with
}

/// The formatted text (manual: `lua_pushfstring`).
///
/// # Safety
/// The arguments are as the format says.
pub(crate) unsafe fn write_format(
    l: &mut State,
    format: &[u8],
    arguments: &mut VaList,
) -> Result<CountedVec<u8>, Raised> {
    let mut out = CountedVec::new();
    let mut rest = format;
    while let Some(at) = rest.iter().position(|&byte| byte == b'%') {
        append(l, &mut out, &rest[..at])?;
        let letter = rest.get(at + 1).copied().unwrap_or(0);
        match letter {
            b's' => {
                let s = arguments.word() as usize as *const c_char;
                append(l, &mut out, if s.is_null() { b"(null)" } else { CStr::from_ptr(s).to_bytes() })?;
            }
            b'd' => write_number(Number::Integer(i64::from(arguments.word() as c_int)), &mut out),
            b'I' => write_number(Number::Integer(arguments.word() as i64), &mut out),
            b'f' => write_number(Number::Float(arguments.float()), &mut out),
            b'c' => out.push(arguments.word() as u8),
            b'p' => match arguments.word() {
                0 => out.extend_from_slice(b"(nil)"),
                address => out.extend_from_slice(format!("{address:#x}").as_bytes()),
            },
            b'U' => {
                let code = (arguments.word() as c_long as u32).min(0x7fff_ffff);
                out.extend_from_slice(encode(code, &mut [0; 6]));
            }
            b'%' => out.push(b'%'),
            _ => {
                let message = [b"invalid conversion '%", &[letter][..], b"' to 'lua_pushfstring'"].concat();
                return Err(l.raise(message));
            }
        }
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    append(l, &mut out, rest)?;
    Ok(out)
}

fn append(l: &mut State, out: &mut CountedVec<u8>, bytes: &[u8]) -> Result<(), Raised> {
    l.grow_buffer(out, bytes.len())?;
    out.extend_from_slice(bytes);
    Ok(())
}
