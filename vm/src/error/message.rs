//! All message texts of the VM, a function or constant each, in the wording that scripts and tests expect.

pub(crate) const STACK_OVERFLOW: &str = "stack overflow";
pub(crate) const C_STACK_OVERFLOW: &str = "C stack overflow";
pub(crate) const DIVIDE_BY_ZERO: &str = "attempt to divide by zero";
pub(crate) const MODULO_BY_ZERO: &str = "attempt to perform 'n%0'";
pub(crate) const INDEX_CHAIN: &str = "'__index' chain too long; possible loop";
pub(crate) const NEWINDEX_CHAIN: &str = "'__newindex' chain too long; possible loop";
pub(crate) const CALL_CHAIN: &str = "'__call' chain too long";
pub(crate) const NIL_KEY: &str = "table index is nil";
pub(crate) const NAN_KEY: &str = "table index is NaN";
pub(crate) const UNKNOWN_KEY: &str = "invalid key to 'next'";
pub(crate) const FOR_STEP_ZERO: &str = "'for' step is zero";
pub(crate) const STRING_TOO_LARGE: &str = "string length overflow";
pub(crate) const YIELD_OUTSIDE: &str = "attempt to yield from outside a coroutine";
pub(crate) const YIELD_ACROSS: &str = "attempt to yield across a C-call boundary";
pub(crate) const RESUME_DEAD: &str = "cannot resume dead coroutine";
/// Beyond the bound that a host has set.
pub(crate) const STRING_REFUSED: &str = "resulting string too large";
pub(crate) const TOO_MANY_COROUTINES: &str = "too many coroutines";
pub(crate) const RESUME_BUSY: &str = "cannot resume non-suspended coroutine";
pub(crate) const RESUME_TOO_MANY: &str = "too many results to resume";
pub(crate) const NOT_A_CONSTRUCTOR: &str = "table under construction was replaced";
pub(crate) const BAD_RESULT_COUNT: &str = "native function returned more results than there are values";
pub(crate) const MISSING_VALUES: &str = "not enough values on the stack";
pub(crate) const TOO_MANY_RESULTS: &str = "too many results wanted";
pub(crate) const BAD_HANDLER: &str = "message handler must lie below the function";
pub(crate) const UNALIGNED_BLOCK: &str = "memory of the host is not aligned for the value";
pub(crate) const BAD_REQUEST: &str = "only a running native function can make a request";
pub(crate) const BAD_SLOT: &str = "only a value of the stack, above those marked before, can be closed";
pub(crate) const NO_VALUE: &str = "no value at this index";
pub(crate) const BAD_METATABLE: &str = "metatable must be a table or nil";
pub(crate) const CLOSE_BUSY: &str = "cannot close a coroutine that is not suspended or dead";
pub(crate) const TOO_MANY_UPVALUES: &str = "too many upvalues";
pub(crate) const TOO_MANY_REFERENCES: &str = "too many references";
pub(crate) const NO_TABLE: &str = "no table at this index";
pub(crate) const NO_STRING: &str = "value is not a string";
pub(crate) const FORMATTING_FAILED: &str = "formatting failed";
pub(crate) const CPP_EXCEPTION: &str = "C++ exception";
pub(crate) const FOREIGN_EXCEPTION: &str = "exception of another language";
pub(crate) const FROZEN: &str = "attempt to modify a read-only table";

pub(crate) const DECLARES_NO_TABLE: &str = "names are declared by a table of them";
pub(crate) const DECLARES_NO_NAME: &str = "a declared name must be a string that is not empty";

pub(crate) fn constant_name(name: &[u8]) -> Vec<u8> {
    [name, b" is read-only"].concat()
}

pub(crate) fn panicked(text: Option<&str>) -> Vec<u8> {
    match text {
        Some(text) => [b"host function panicked: ", text.as_bytes()].concat(),
        None => b"host function panicked".to_vec(),
    }
}

pub(crate) fn bad_operand(what: &str, type_name: &[u8], name: &[u8]) -> Vec<u8> {
    [b"attempt to ", what.as_bytes(), b" a ", type_name, b" value", name].concat()
}

pub(crate) fn no_integer_representation(name: &[u8]) -> Vec<u8> {
    [b"number", name, b" has no integer representation"].concat()
}

pub(crate) fn bad_comparison(a: &[u8], b: &[u8]) -> Vec<u8> {
    if a == b {
        [b"attempt to compare two ", a, b" values"].concat()
    } else {
        [b"attempt to compare ", a, b" with ", b].concat()
    }
}

pub(crate) fn bad_for(what: &str, type_name: &[u8]) -> Vec<u8> {
    [b"bad 'for' ", what.as_bytes(), b" (number expected, got ", type_name, b")"].concat()
}

pub(crate) fn not_closable(name: &[u8]) -> Vec<u8> {
    [b"variable '", name, b"' got a non-closable value"].concat()
}

/// ` (kind 'name')`, as it follows the type in a message.
pub(crate) fn variable(kind: &str, name: &[u8]) -> Vec<u8> {
    [b" (", kind.as_bytes(), b" '", name, b"')"].concat()
}
