//! What values of a state and portable values have in common: questions about their type.

/// The questions, for an enum with the variants `Nil`, `Boolean`, `Integer`, `Number`, `String`, `Table` and `Function`.
macro_rules! accessors {
    (table: $table:ty, function: $function:ty) => {
        /// Whether it is nil.
        #[must_use]
        pub fn is_nil(&self) -> bool {
            matches!(self, Self::Nil)
        }

        /// Whether it is true or false.
        #[must_use]
        pub fn is_boolean(&self) -> bool {
            matches!(self, Self::Boolean(_))
        }

        /// The boolean, if it is one.
        #[must_use]
        pub fn as_boolean(&self) -> Option<bool> {
            if let Self::Boolean(b) = self { Some(*b) } else { None }
        }

        /// Whether it is a number of the subtype integer.
        #[must_use]
        pub fn is_integer(&self) -> bool {
            matches!(self, Self::Integer(_))
        }

        /// The integer, if it is a number of that subtype.
        #[must_use]
        pub fn as_integer(&self) -> Option<i64> {
            if let Self::Integer(i) = self { Some(*i) } else { None }
        }

        /// Whether it is a number, of any subtype.
        #[must_use]
        pub fn is_number(&self) -> bool {
            matches!(self, Self::Integer(_) | Self::Number(_))
        }

        /// The number as a float, if it is a number.
        #[must_use]
        pub fn as_number(&self) -> Option<f64> {
            match self {
                Self::Integer(i) => Some(*i as f64),
                Self::Number(n) => Some(*n),
                _ => None,
            }
        }

        /// Whether it is a string.
        #[must_use]
        pub fn is_string(&self) -> bool {
            matches!(self, Self::String(_))
        }

        /// Whether it is a table.
        #[must_use]
        pub fn is_table(&self) -> bool {
            matches!(self, Self::Table(_))
        }

        /// The table, if it is one.
        #[must_use]
        pub fn as_table(&self) -> Option<&$table> {
            if let Self::Table(table) = self { Some(table) } else { None }
        }

        /// Whether it is a function.
        #[must_use]
        pub fn is_function(&self) -> bool {
            matches!(self, Self::Function(_))
        }

        /// The function, if it is one.
        #[must_use]
        pub fn as_function(&self) -> Option<&$function> {
            if let Self::Function(function) = self { Some(function) } else { None }
        }
    };
}
pub(crate) use accessors;
