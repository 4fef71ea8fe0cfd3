//! The texts of the messages that library functions raise, in the words of the reference.
//!
//! The machine has its own in `perilune_vm` (`error/message.rs`), with the frame of argument errors (`bad argument #1 to 'name' (...)`)
//! around those that stand here. Texts that a module chooses among by its own rules (faults of patterns, formats and `pack` options) stay with
//! these rules: `string/pattern/error.rs`, `string/format`, `string/pack`.

// ---- base

pub(crate) const NIL_OR_TABLE: &str = "nil or table";
pub(crate) const CANNOT_CHANGE_A_PROTECTED_METATABLE: &str = "cannot change a protected metatable";
pub(crate) const TABLE_OR_STRING: &str = "table or string";
pub(crate) const INDEX_OUT_OF_RANGE: &str = "index out of range";
pub(crate) const VALUE_EXPECTED: &str = "value expected";
pub(crate) const BASE_OUT_OF_RANGE: &str = "base out of range";

// ---- coroutine

pub(crate) const THREAD: &str = "thread";

/// `coroutine.close` of a coroutine that is `running` or `normal`.
pub(crate) fn cannot_close(status: &str) -> String {
    format!("cannot close a {status} coroutine")
}

// ---- debug

pub(crate) const INVALID_OPTION_GREATER: &str = "invalid option '>'";
pub(crate) const INVALID_OPTION: &str = "invalid option";
pub(crate) const LEVEL_OUT_OF_RANGE: &str = "level out of range";
pub(crate) const INVALID_UPVALUE_INDEX: &str = "invalid upvalue index";
pub(crate) const LUA_FUNCTION_EXPECTED: &str = "Lua function expected";

// ---- io

pub(crate) const ATTEMPT_TO_USE_A_CLOSED_FILE: &str = "attempt to use a closed file";
pub(crate) const INVALID_MODE: &str = "invalid mode";
pub(crate) const TOO_MANY_ARGUMENTS: &str = "too many arguments";
pub(crate) const FILE_IS_ALREADY_CLOSED: &str = "file is already closed";
pub(crate) const INVALID_FORMAT: &str = "invalid format";

/// The default `input` or `output` file has been closed.
pub(crate) fn default_file_closed(which: &str) -> String {
    format!("default {which} file is closed")
}

// ---- math

pub(crate) const ZERO: &str = "zero";
pub(crate) const THE_RANDOM_GENERATOR_IS_GONE: &str = "the random generator is gone";
pub(crate) const WRONG_NUMBER_OF_ARGUMENTS: &str = "wrong number of arguments";
pub(crate) const INTERVAL_IS_EMPTY: &str = "interval is empty";

// ---- os

pub(crate) const DATE_NOT_REPRESENTABLE: &str = "date result cannot be represented in this installation";
pub(crate) const TIME_NOT_REPRESENTABLE: &str = "time result cannot be represented in this installation";
pub(crate) const UNABLE_TO_GENERATE_A_UNIQUE_FILENAME: &str = "unable to generate a unique filename";

/// `os.time` with a field of another type.
pub(crate) fn field_not_an_integer(name: &str) -> String {
    format!("field '{name}' is not an integer")
}

/// `os.time` without a field.
pub(crate) fn field_missing(name: &str) -> String {
    format!("field '{name}' missing in date table")
}

/// `os.time` with a field that no `int` of C holds.
pub(crate) fn field_out_of_bound(name: &str) -> String {
    format!("field '{name}' is out-of-bound")
}

// ---- package

pub(crate) const PACKAGE_SEARCHERS_MUST_BE_A_TABLE: &str = "'package.searchers' must be a table";

/// `require` with a `package.path` or `package.cpath` of another type.
pub(crate) fn package_field(field: &str) -> String {
    format!("'package.{field}' must be a string")
}

// ---- string

pub(crate) const STRING_SLICE_TOO_LONG: &str = "string slice too long";
pub(crate) const VALUE_OUT_OF_RANGE: &str = "value out of range";
pub(crate) const RESULTING_STRING_TOO_LARGE: &str = "resulting string too large";
pub(crate) const UNABLE_TO_DUMP_GIVEN_FUNCTION: &str = "unable to dump given function";
pub(crate) const NO_VALUE: &str = "no value";
pub(crate) const SPECIFIER_PERCENT_Q_CANNOT_HAVE_MODIFIERS: &str = "specifier '%q' cannot have modifiers";
pub(crate) const STRING_CONTAINS_ZEROS: &str = "string contains zeros";
pub(crate) const VALUE_HAS_NO_LITERAL_FORM: &str = "value has no literal form";
pub(crate) const INTEGER_OVERFLOW: &str = "integer overflow";
pub(crate) const UNSIGNED_OVERFLOW: &str = "unsigned overflow";
pub(crate) const STRING_LONGER_THAN_GIVEN_SIZE: &str = "string longer than given size";
pub(crate) const STRING_LENGTH_DOES_NOT_FIT_IN_GIVEN_SIZE: &str = "string length does not fit in given size";
pub(crate) const VARIABLE_LENGTH_FORMAT: &str = "variable-length format";
pub(crate) const FORMAT_RESULT_TOO_LARGE: &str = "format result too large";
pub(crate) const INITIAL_POSITION_OUT_OF_STRING: &str = "initial position out of string";
pub(crate) const DATA_STRING_TOO_SHORT: &str = "data string too short";
pub(crate) const UNFINISHED_STRING_FOR_FORMAT_Z: &str = "unfinished string for format 'z'";
pub(crate) const STRING_FUNCTION_TABLE: &str = "string/function/table";
pub(crate) const SUBSTITUTION_LOST: &str = "substitution lost";
pub(crate) const INVALID_USE_OF_PERCENT_IN_REPLACEMENT_STRING: &str =
    "invalid use of '%' in replacement string";

/// `string.unpack` of an integer with more than eight bytes.
pub(crate) fn integer_does_not_fit(size: usize) -> String {
    format!("{size}-byte integer does not fit into Lua Integer")
}

// ---- table

pub(crate) const POSITION_OUT_OF_BOUNDS: &str = "position out of bounds";
pub(crate) const WRONG_NUMBER_OF_ARGUMENTS_TO_INSERT: &str = "wrong number of arguments to 'insert'";
pub(crate) const TOO_MANY_RESULTS_TO_UNPACK: &str = "too many results to unpack";
pub(crate) const TOO_MANY_ELEMENTS_TO_MOVE: &str = "too many elements to move";
pub(crate) const DESTINATION_WRAP_AROUND: &str = "destination wrap around";
pub(crate) const INVALID_ORDER_FUNCTION_FOR_SORTING: &str = "invalid order function for sorting";
pub(crate) const ARRAY_TOO_BIG: &str = "array too big";

/// `table.concat` of something that is neither a string nor a number.
pub(crate) fn invalid_value_for_concat(kind: &str, position: i64) -> String {
    format!("invalid value ({kind}) at index {position} in table for 'concat'")
}

// ---- utf8

pub(crate) const INITIAL_POSITION_OUT_OF_BOUNDS: &str = "initial position out of bounds";
pub(crate) const FINAL_POSITION_OUT_OF_BOUNDS: &str = "final position out of bounds";
pub(crate) const OUT_OF_BOUNDS: &str = "out of bounds";
pub(crate) const INITIAL_POSITION_IS_A_CONTINUATION_BYTE: &str = "initial position is a continuation byte";
