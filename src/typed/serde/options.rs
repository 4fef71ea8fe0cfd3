//! What conversions may be told.

/// How many levels may nest, unless options say otherwise.
const RECURSION_LIMIT: usize = 128;

macro_rules! options {
    ($(#[$attribute:meta])* $name:ident { $($(#[$doc:meta])* $option:ident: $t:ty = $default:expr,)* }) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$doc])* pub $option: $t,)*
        }

        impl $name {
            /// The default options.
            #[must_use]
            pub const fn new() -> Self {
                Self { $($option: $default,)* }
            }

            $(
                #[doc = concat!("Sets [`", stringify!($option), "`](Self#structfield.", stringify!($option), ").")]
                #[must_use]
                pub const fn $option(mut self, value: $t) -> Self {
                    self.$option = value;
                    self
                }
            )*
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }
    };
}

options! {
    /// Options of [`Lua::to_value_with`](crate::Lua::to_value_with).
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// # let lua = perilune::Lua::new()?;
    /// use perilune::serde::SerializeOptions;
    ///
    /// let options = SerializeOptions::new().serialize_none_to_null(false);
    /// assert!(lua.to_value_with(&None::<i64>, options)?.is_nil());
    /// # Ok(())
    /// # }
    /// ```
    SerializeOptions {
        /// Sequences get the metatable [`Lua::array_metatable`](crate::Lua::array_metatable). Default: true.
        set_array_metatable: bool = true,
        /// `None` becomes [`Value::NULL`](crate::Value::NULL), and not nil. Default: true.
        serialize_none_to_null: bool = true,
        /// `()` and unit structs become [`Value::NULL`](crate::Value::NULL), and not nil. Default: true.
        serialize_unit_to_null: bool = true,
        /// How many levels of containers may nest. Many more than the default take a larger native stack. Default: 128.
        recursion_limit: usize = RECURSION_LIMIT,
    }
}

options! {
    /// Options of [`Lua::from_value_with`](crate::Lua::from_value_with).
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// # let lua = perilune::Lua::new()?;
    /// use perilune::serde::DeserializeOptions;
    ///
    /// let value = lua.load("return {b = 1, f = print}").eval()?;
    /// let options = DeserializeOptions::new().deny_unsupported_types(false);
    /// let json: serde_json::Value = lua.from_value_with(value, options)?;
    /// assert_eq!(json.to_string(), r#"{"b":1}"#);
    /// # Ok(())
    /// # }
    /// ```
    DeserializeOptions {
        /// Functions and the like are errors; otherwise they are left out of tables, and are nothing by themselves. Default: true.
        deny_unsupported_types: bool = true,
        /// Tables that contain themselves are errors; otherwise they are left out where they come again. Default: true.
        deny_recursive_tables: bool = true,
        /// Entries come in the order of their keys: booleans, numbers, strings, others. Default: false.
        sort_keys: bool = false,
        /// Tables without entries are sequences where the wanted type leaves it open. Default: false.
        encode_empty_tables_as_array: bool = false,
        /// Tables with other keys than integers from 1 to the length are maps where the wanted type leaves it open; otherwise each table with a
        /// length other than 0 is a sequence, and what it has besides is lost. Default: true.
        detect_mixed_tables: bool = true,
        /// How many levels of containers may nest. Many more than the default take a larger native stack. Default: 128.
        recursion_limit: usize = RECURSION_LIMIT,
    }
}
