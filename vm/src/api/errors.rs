//! Raising errors from native functions.

use crate::Raised;
use crate::debug::names;
use crate::error::frame_position;
use crate::state::{State, flag};
use crate::{Status, Type};

impl State {
    /// Raises a text with the position of the caller in front (`luaL_error`, section 5.1): `return Err(l.raise("..."))`.
    #[cold]
    pub fn raise(&mut self, msg: impl AsRef<[u8]>) -> Raised {
        self.raise_joined(&[msg.as_ref()])
    }

    /// As [`State::raise`] for a text in parts.
    #[cold]
    fn raise_joined(&mut self, parts: &[&[u8]]) -> Raised {
        self.with_own_memory(|l| {
            let position = l.position(1);
            let all: Vec<_> = std::iter::once(position.as_slice()).chain(parts.iter().copied()).collect();
            l.raise_parts(&all)
        })
    }

    /// Raises the value on top (`lua_error`, section 4.6).
    ///
    /// COMPAT: the message "not enough memory" makes it an error of that kind, so that who passes errors on need not know their status.
    #[cold]
    pub fn raise_value(&mut self) -> Raised {
        let v = self.pop_value();
        // SAFETY: the global outlives its threads.
        if v.is_string() && v.bits == unsafe { (*self.global()).fixed[0].bits } {
            return self.memory_error();
        }
        self.raise_any(v, Status::ErrRun)
    }

    /// Raises `bad argument #n to 'f' (msg)` (`luaL_argerror`, section 5.1).
    #[cold]
    pub fn arg_error(&mut self, arg: i32, msg: impl AsRef<[u8]>) -> Raised {
        self.arg_error_joined(arg, &[msg.as_ref()])
    }

    /// As [`State::arg_error`] for a message in parts.
    #[cold]
    pub(crate) fn arg_error_joined(&mut self, arg: i32, msg: &[&[u8]]) -> Raised {
        self.with_own_memory(|l| {
            let l = l.inner_mut();
            let mut arg = arg;
            let raise = |l: &mut Self, before: &[&[u8]]| l.raise_joined(&[before, msg, &[b")"]].concat());
            // SAFETY: the running frame is valid.
            if unsafe { (*l.frame).flags & flag::BASE != 0 } {
                // The host itself runs: there is no function to be named.
                return raise(l, &[format!("bad argument #{arg} (").as_bytes()]);
            }
            // SAFETY: the running frame and its caller are valid.
            let (kind, name) = unsafe {
                let f = *l.at((*l.frame).func);
                let named = crate::debug::frame_name_of(l.frame);
                let kind = named.as_ref().map_or("", |n| n.0);
                // A module function is known by its qualified name, as in the reference.
                let name = match named {
                    Some((_, name)) => Some(name.to_vec()),
                    None => crate::debug::global_function_name(l, f),
                };
                (kind, name)
            };
            let name = name.unwrap_or_else(|| b"?".to_vec());
            if kind == "method" {
                arg -= 1;
                if arg == 0 {
                    return raise(l, &[b"calling '", name.as_slice(), b"' on bad self ("]);
                }
            }
            let place = format!("bad argument #{arg} to '");
            raise(l, &[place.as_bytes(), &name, b"' ("])
        })
    }

    /// Raises `bad argument #n to 'f' (expected expected, got actual)` (`luaL_typeerror`, section 5.1).
    #[cold]
    pub fn type_error(&mut self, arg: i32, expected: impl AsRef<[u8]>) -> Raised {
        self.with_own_memory(|l| {
            let actual = if l.type_of(arg) == Type::None {
                b"no value".to_vec()
            } else {
                // SAFETY: the value is on the stack.
                unsafe { l.argument_type_name(l.value_at(arg)) }
            };
            l.arg_error(arg, [expected.as_ref(), b" expected, got ", &actual].concat())
        })
    }

    /// Raises "not enough memory".
    #[cold]
    pub fn out_of_memory(&mut self) -> Raised {
        self.memory_error()
    }

    /// `chunk:line: ` of the active call at a level (0 is the running function), empty if it is not known (`luaL_where`, section
    /// 5.1).
    #[must_use]
    pub fn position(&self, level: i32) -> Vec<u8> {
        // SAFETY: frames below the running one are valid.
        unsafe {
            match usize::try_from(level).ok().and_then(|level| self.inner().frame_at_level(level)) {
                Some(frame) if (*frame).flags & flag::LUA != 0 => match crate::error::current_line(frame) {
                    Some(_) => frame_position(frame),
                    None => Vec::new(),
                },
                _ => Vec::new(),
            }
        }
    }

    /// Kind and name of what is called at the running function's caller, for error messages of libraries.
    #[must_use]
    pub fn call_name(&self) -> Option<(&'static str, Vec<u8>)> {
        let l = self.inner();
        // SAFETY: the frame below the running one is valid, if that is not the base.
        unsafe {
            if (*l.frame).flags & flag::BASE != 0 {
                return None;
            }
            names::called_name(l.frame.sub(1)).map(|(kind, name)| (kind, name.to_vec()))
        }
    }
}
