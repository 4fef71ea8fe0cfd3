//! Checking the arguments of native functions (`luaL_check*`, `luaL_opt*`).

use crate::object::string_bytes;
use crate::state::State;
use crate::{Raised, Type};

impl State {
    /// There is an argument, nil included (`luaL_checkany`, section 5.1).
    ///
    /// # Errors
    /// `value expected`
    pub fn check_any(&mut self, arg: i32) -> Result<(), Raised> {
        if self.is_none(arg) { Err(self.arg_error(arg, "value expected")) } else { Ok(()) }
    }

    /// The argument has a type (`luaL_checktype`, section 5.1).
    ///
    /// # Errors
    /// `t expected, got ...`
    #[inline]
    pub fn check_type(&mut self, arg: i32, t: Type) -> Result<(), Raised> {
        if self.type_of(arg) == t { Ok(()) } else { Err(self.type_error(arg, t.name())) }
    }

    /// The argument as an integer, converted if need be (`luaL_checkinteger`, section 5.1).
    ///
    /// # Errors
    /// `number expected`, `number has no integer representation`
    #[inline]
    pub fn check_integer(&mut self, arg: i32) -> Result<i64, Raised> {
        let v = self.value_at(arg);
        if v.is_integer() {
            return Ok(v.as_integer());
        }
        match self.to_integer(arg) {
            Some(i) => Ok(i),
            None => Err(self.integer_argument_error(arg)),
        }
    }

    #[cold]
    fn integer_argument_error(&mut self, arg: i32) -> Raised {
        if self.is_number(arg) {
            self.arg_error(arg, "number has no integer representation")
        } else {
            self.type_error(arg, "number")
        }
    }

    /// As [`State::check_integer`], or `default` for nil and no value (`luaL_optinteger`, section 5.1).
    ///
    /// # Errors
    /// As [`State::check_integer`].
    #[inline]
    pub fn opt_integer(&mut self, arg: i32, default: i64) -> Result<i64, Raised> {
        if self.is_none_or_nil(arg) { Ok(default) } else { self.check_integer(arg) }
    }

    /// The argument as a float, converted if need be (`luaL_checknumber`, section 5.1).
    ///
    /// # Errors
    /// `number expected`
    #[inline]
    pub fn check_number(&mut self, arg: i32) -> Result<f64, Raised> {
        match self.to_number(arg) {
            Some(n) => Ok(n),
            None => Err(self.type_error(arg, "number")),
        }
    }

    /// As [`State::check_number`], or `default` for nil and no value (`luaL_optnumber`, section 5.1).
    ///
    /// # Errors
    /// As [`State::check_number`].
    pub fn opt_number(&mut self, arg: i32, default: f64) -> Result<f64, Raised> {
        if self.is_none_or_nil(arg) { Ok(default) } else { self.check_number(arg) }
    }

    /// The argument is a string (`luaL_checkstring`, section 5.1); a number is converted in place. Read it with [`State::str_arg`].
    ///
    /// # Errors
    /// `string expected`
    #[inline]
    pub fn check_string(&mut self, arg: i32) -> Result<(), Raised> {
        if self.value_at(arg).is_string() || self.coerce_string(arg)? {
            return Ok(());
        }
        Err(self.type_error(arg, "string"))
    }

    /// The bytes of an argument that passed [`State::check_string`] (`luaL_checklstring`, section 5.1); empty for anything but a
    /// string.
    #[must_use]
    #[inline]
    pub fn str_arg(&self, arg: i32) -> &[u8] {
        self.bytes(arg).unwrap_or_default()
    }

    /// The bytes of the argument, as [`State::check_string`] accepts it, or `default` for nil and no value (`luaL_optlstring`,
    /// section 5.1).
    ///
    /// # Errors
    /// `string expected`
    pub fn opt_string<'a>(&'a mut self, arg: i32, default: &'a [u8]) -> Result<&'a [u8], Raised> {
        if self.is_none_or_nil(arg) {
            return Ok(default);
        }
        self.check_string(arg)?;
        Ok(self.str_arg(arg))
    }

    /// What `check` makes of an argument, or `None` for nil and no value (`luaL_opt`, section 5.1):
    /// `l.opt(2, State::check_integer)?`.
    ///
    /// # Errors
    /// Those of `check`.
    pub fn opt<T>(
        &mut self,
        arg: i32,
        check: impl FnOnce(&mut Self, i32) -> Result<T, Raised>,
    ) -> Result<Option<T>, Raised> {
        if self.is_none_or_nil(arg) { Ok(None) } else { check(self, arg).map(Some) }
    }

    /// A condition on an argument holds (`luaL_argcheck`, section 5.1).
    ///
    /// # Errors
    /// `bad argument #n to 'f' (msg)`
    pub fn check_arg(&mut self, holds: bool, arg: i32, msg: &str) -> Result<(), Raised> {
        if holds { Ok(()) } else { Err(self.arg_error(arg, msg)) }
    }

    /// A condition on the type of an argument holds (`luaL_argexpected`, section 5.1).
    ///
    /// # Errors
    /// `bad argument #n to 'f' (expected expected, got ...)`
    pub fn check_expected(&mut self, holds: bool, arg: i32, expected: &str) -> Result<(), Raised> {
        if holds { Ok(()) } else { Err(self.type_error(arg, expected)) }
    }

    /// The argument, a string, as its position in a list (`luaL_checkoption`, section 5.1).
    ///
    /// # Errors
    /// `invalid option 'x'`
    pub fn check_option(
        &mut self,
        arg: i32,
        default: Option<&str>,
        options: &[&str],
    ) -> Result<usize, Raised> {
        let name = match default {
            Some(default) if self.is_none_or_nil(arg) => default.as_bytes(),
            _ => {
                self.check_string(arg)?;
                // SAFETY: the argument stays on the stack.
                unsafe { string_bytes(self.value_at(arg)) }
            }
        };
        match options.iter().position(|o| o.as_bytes() == name) {
            Some(i) => Ok(i),
            None => Err(self.arg_error_joined(arg, &[b"invalid option '", name, b"'"])),
        }
    }
}
