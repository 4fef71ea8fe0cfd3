//! Leaving foreign frames: a try and a throw in assembly, as cheap as `setjmp` and `longjmp` and without their C.
//!
//! Foreign functions know no `Result`: an error or a yield leaves their frames. [`enter`] calls a function and records where it stands in a
//! chain whose head lies in [`Global`](crate::state::Global). [`leave`] goes back to the newest record, so that this `enter` returns for the
//! second time. There is a record for each loop of the machine that runs ([`super::execute_within`]), and one for each call of a foreign function that
//! does not come from a loop (`State::call_back`); a call of a foreign function by the loop needs none of its own.
//!
//! What lies between is skipped: foreign frames, the outer shell of the function of the C interface that leaves, and the frames of the machine between
//! its loop and the foreign function. That is sound because none of them owns anything. Foreign frames are lost as they are with the
//! reference. The shells have no destructors (`capi`). And the machine calls functions only from frames without destructors: `drive`,
//! [`super::advance`] and what it calls, the handlers of instructions, and continuations of the C interface; a native function that recurses goes
//! through a loop of its own, and so does what runs between two instructions (finalizers, `__close` of native frames). Who adds a call to
//! these paths keeps to that. A record holds no state of the machine: the frame on top says what was left.
//!
//! A record is the stack pointer after the callee-saved registers, the old head and its place have been pushed.
//!
//! What unwinds the stack instead, an exception or a panic, ends at the innermost [`enter`] as well: see [`exception`](super::exception). The frames in
//! between are unwound then, those of C++ with their destructors.

#[cfg(all(any(target_arch = "x86_64", target_arch = "aarch64"), not(miri)))]
use super::exception;
#[cfg(all(any(target_arch = "x86_64", target_arch = "aarch64"), not(miri)))]
use std::arch::naked_asm;

/// What foreign frames are left for: an error.
pub(crate) const BY_ERROR: u64 = 0;
/// The thread yields.
pub(crate) const BY_YIELD: u64 = 1;

/// [`Ended::left`] of a function whose frames were left.
pub(crate) const LEFT: u64 = 1;
/// [`Ended::left`] of a function that an exception or a panic has ended: the value is for [`exception::receive`].
pub(crate) const CAUGHT: u64 = 2;

/// What [`enter`] hands on: an address, or a number without one. As a pointer it keeps its right to what it points to.
pub(crate) type Word = *const ();

/// What [`enter`] calls. A foreign function may take fewer arguments.
pub(crate) type Function = unsafe extern "C-unwind" fn(Word, Word, Word, Word) -> u64;

/// How a call by [`enter`] ended.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Ended {
    /// What the function returned, or what [`leave`] was given.
    pub(crate) value: u64,
    /// 0 if the function has returned, [`LEFT`] or [`CAUGHT`].
    pub(crate) left: u64,
}

/// Gives the frame of [`enter`] its personality.
#[cfg(all(not(miri), not(target_vendor = "apple"), any(target_arch = "x86_64", target_arch = "aarch64")))]
macro_rules! catching {
    () => {
        // It is found through a word beside the code, which the dynamic linker fills.
        ".pushsection .data.rel.ro.perilune_personality, \"aw\"
         .p2align 3
         .Lperilune_personality:
         .quad {personality}
         .popsection
         .cfi_personality 0x9b, .Lperilune_personality"
    };
}
#[cfg(all(not(miri), target_vendor = "apple", any(target_arch = "x86_64", target_arch = "aarch64")))]
macro_rules! catching {
    () => {
        ".cfi_personality 0x9b, {personality}"
    };
}

/// Calls `function` with four words as arguments.
///
/// # Safety
/// The function may be called with these arguments; `head` points to the head of the chain, which nothing but these two functions changes.
#[cfg(all(target_arch = "x86_64", not(miri)))]
#[unsafe(naked)]
pub(crate) unsafe extern "C-unwind" fn enter(
    function: Function,
    a: Word,
    b: Word,
    c: Word,
    d: Word,
    head: *mut usize,
) -> Ended {
    naked_asm!(
        ".cfi_startproc",
        catching!(),
        "push rbp",
        ".cfi_adjust_cfa_offset 8",
        ".cfi_rel_offset rbp, 0",
        "push rbx",
        ".cfi_adjust_cfa_offset 8",
        ".cfi_rel_offset rbx, 0",
        "push r12",
        ".cfi_adjust_cfa_offset 8",
        ".cfi_rel_offset r12, 0",
        "push r13",
        ".cfi_adjust_cfa_offset 8",
        ".cfi_rel_offset r13, 0",
        "push r14",
        ".cfi_adjust_cfa_offset 8",
        ".cfi_rel_offset r14, 0",
        "push r15",
        ".cfi_adjust_cfa_offset 8",
        ".cfi_rel_offset r15, 0",
        "push qword ptr [r9]",
        ".cfi_adjust_cfa_offset 8",
        "push r9",
        ".cfi_adjust_cfa_offset 8",
        "sub rsp, 8",
        ".cfi_adjust_cfa_offset 8",
        "mov [r9], rsp",
        "mov rax, rdi",
        "mov rdi, rsi",
        "mov rsi, rdx",
        "mov rdx, rcx",
        "mov rcx, r8",
        "call rax",
        "xor edx, edx",
        "add rsp, 8",
        ".cfi_adjust_cfa_offset -8",
        "pop r9",
        ".cfi_adjust_cfa_offset -8",
        "pop qword ptr [r9]",
        ".cfi_adjust_cfa_offset -8",
        "pop r15",
        ".cfi_adjust_cfa_offset -8",
        "pop r14",
        ".cfi_adjust_cfa_offset -8",
        "pop r13",
        ".cfi_adjust_cfa_offset -8",
        "pop r12",
        ".cfi_adjust_cfa_offset -8",
        "pop rbx",
        ".cfi_adjust_cfa_offset -8",
        "pop rbp",
        ".cfi_adjust_cfa_offset -8",
        "ret",
        ".cfi_endproc",
        personality = sym exception::personality,
    )
}

/// Goes back to the record at the head of the chain, whose `enter` returns these values.
///
/// PERF: by a jump. The processor would predict that a return goes to where the frames skipped were called.
///
/// # Safety
/// There is a record, and the frames above it own nothing.
#[cfg(all(target_arch = "x86_64", not(miri)))]
#[unsafe(naked)]
pub(crate) unsafe extern "C-unwind" fn leave(head: usize, value: u64, left: u64) -> ! {
    naked_asm!(
        ".cfi_startproc",
        "mov rsp, rdi",
        "mov rax, rsi",
        "add rsp, 8",
        "pop r9",
        "pop qword ptr [r9]",
        "pop r15",
        "pop r14",
        "pop r13",
        "pop r12",
        "pop rbx",
        "pop rbp",
        "pop rcx",
        "jmp rcx",
        ".cfi_endproc",
    )
}

/// As for x86-64. The frame holds x19 to x30, d8 to d15, the old head and its place.
///
/// # Safety
/// As for x86-64.
#[cfg(all(target_arch = "aarch64", not(miri)))]
#[unsafe(naked)]
pub(crate) unsafe extern "C-unwind" fn enter(
    function: Function,
    a: Word,
    b: Word,
    c: Word,
    d: Word,
    head: *mut usize,
) -> Ended {
    naked_asm!(
        ".cfi_startproc",
        catching!(),
        "stp x29, x30, [sp, #-176]!",
        ".cfi_def_cfa_offset 176",
        ".cfi_offset x29, -176",
        ".cfi_offset x30, -168",
        "stp x19, x20, [sp, #16]",
        "stp x21, x22, [sp, #32]",
        "stp x23, x24, [sp, #48]",
        "stp x25, x26, [sp, #64]",
        "stp x27, x28, [sp, #80]",
        "stp d8, d9, [sp, #96]",
        "stp d10, d11, [sp, #112]",
        "stp d12, d13, [sp, #128]",
        "stp d14, d15, [sp, #144]",
        ".cfi_offset x19, -160",
        ".cfi_offset x20, -152",
        ".cfi_offset x21, -144",
        ".cfi_offset x22, -136",
        ".cfi_offset x23, -128",
        ".cfi_offset x24, -120",
        ".cfi_offset x25, -112",
        ".cfi_offset x26, -104",
        ".cfi_offset x27, -96",
        ".cfi_offset x28, -88",
        "mov x29, sp",
        "ldr x9, [x5]",
        "stp x9, x5, [sp, #160]",
        "mov x9, sp",
        "str x9, [x5]",
        "mov x9, x0",
        "mov x0, x1",
        "mov x1, x2",
        "mov x2, x3",
        "mov x3, x4",
        "blr x9",
        "mov x1, #0",
        "ldp x9, x10, [sp, #160]",
        "str x9, [x10]",
        "ldp d14, d15, [sp, #144]",
        "ldp d12, d13, [sp, #128]",
        "ldp d10, d11, [sp, #112]",
        "ldp d8, d9, [sp, #96]",
        "ldp x27, x28, [sp, #80]",
        "ldp x25, x26, [sp, #64]",
        "ldp x23, x24, [sp, #48]",
        "ldp x21, x22, [sp, #32]",
        "ldp x19, x20, [sp, #16]",
        "ldp x29, x30, [sp], #176",
        ".cfi_def_cfa_offset 0",
        "ret",
        ".cfi_endproc",
        personality = sym exception::personality,
    )
}

/// As for x86-64.
///
/// # Safety
/// As for x86-64.
#[cfg(all(target_arch = "aarch64", not(miri)))]
#[unsafe(naked)]
pub(crate) unsafe extern "C-unwind" fn leave(head: usize, value: u64, left: u64) -> ! {
    naked_asm!(
        ".cfi_startproc",
        "mov sp, x0",
        "mov x0, x1",
        "mov x1, x2",
        "ldp x9, x10, [sp, #160]",
        "str x9, [x10]",
        "ldp d14, d15, [sp, #144]",
        "ldp d12, d13, [sp, #128]",
        "ldp d10, d11, [sp, #112]",
        "ldp d8, d9, [sp, #96]",
        "ldp x27, x28, [sp, #80]",
        "ldp x25, x26, [sp, #64]",
        "ldp x23, x24, [sp, #48]",
        "ldp x21, x22, [sp, #32]",
        "ldp x19, x20, [sp, #16]",
        "ldp x29, x30, [sp], #176",
        "ret",
        ".cfi_endproc",
    )
}

/// Tells AddressSanitizer that frames are about to be skipped: what it has noted about their variables is void.
#[cfg(address_sanitizer)]
pub(crate) fn announce_leaving() {
    unsafe extern "C" {
        fn __asan_handle_no_return();
    }
    // SAFETY: the function is there in such builds, and may be called anywhere.
    unsafe { __asan_handle_no_return() }
}

#[cfg(not(address_sanitizer))]
#[inline(always)]
pub(crate) fn announce_leaving() {}
/// Where no foreign function can be called, nothing is ever left. A panic is caught all the same. Miri knows no
/// assembly.
///
/// # Safety
/// As for x86-64.
#[cfg(any(not(any(target_arch = "x86_64", target_arch = "aarch64")), miri))]
pub(crate) unsafe extern "C-unwind" fn enter(
    function: Function,
    a: Word,
    b: Word,
    c: Word,
    d: Word,
    _head: *mut usize,
) -> Ended {
    match std::panic::catch_unwind(|| function(a, b, c, d)) {
        Ok(value) => Ended { value, left: 0 },
        Err(payload) => Ended { value: Box::into_raw(Box::new(payload)) as u64, left: CAUGHT },
    }
}

/// See above.
///
/// # Safety
/// It is not called.
#[cfg(any(not(any(target_arch = "x86_64", target_arch = "aarch64")), miri))]
pub(crate) unsafe extern "C-unwind" fn leave(_head: usize, _value: u64, _left: u64) -> ! {
    std::process::abort()
}
