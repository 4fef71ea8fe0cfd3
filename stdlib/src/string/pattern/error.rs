//! What can be wrong with a pattern, with the messages of the reference.

use std::fmt;

/// Why a pattern cannot be used. Most of these are raised only when matching reaches the faulty place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatternError {
    /// The pattern ends in the middle of an escape.
    EndsWithEscape,
    /// A set is not closed.
    MissingBracket,
    /// `%b` lacks its two bytes.
    MissingBalanceArguments,
    /// `%f` lacks its set.
    MissingFrontierSet,
    /// `)` without `(`.
    InvalidPatternCapture,
    /// A reference to a capture (as written, from 1) that is not there or not closed.
    InvalidCaptureIndex(usize),
    /// A value was asked for from a capture that is not closed.
    UnfinishedCapture,
    /// More nested choices than the reference has stack for.
    TooComplex,
    /// More than 32 captures.
    TooManyCaptures,
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EndsWithEscape => "malformed pattern (ends with '%')",
            Self::MissingBracket => "malformed pattern (missing ']')",
            Self::MissingBalanceArguments => "malformed pattern (missing arguments to '%b')",
            Self::MissingFrontierSet => "missing '[' after '%f' in pattern",
            Self::InvalidPatternCapture => "invalid pattern capture",
            Self::InvalidCaptureIndex(index) => return write!(f, "invalid capture index %{index}"),
            Self::UnfinishedCapture => "unfinished capture",
            Self::TooComplex => "pattern too complex",
            Self::TooManyCaptures => "too many captures",
        })
    }
}
