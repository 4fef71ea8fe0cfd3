//! Raising errors: the value is parked in the thread, and a [`Raised`] token travels through `Result`s.

pub(crate) mod message;

use crate::object::LinkedProto;
use crate::state::{CallFrame, Event, State, flag};
use crate::value::{Value, tag};
use crate::{Limit, Raised, Status};
use perilune_bytecode::chunk_id::chunk_id;

impl State {
    /// Raises a value.
    #[cold]
    pub(crate) fn raise_any(&mut self, v: Value, status: Status) -> Raised {
        let l = self.inner_mut();
        l.error = v;
        l.error_status = status;
        l.error_handled = false;
        Raised::token()
    }

    /// Raises "not enough memory", which needs none.
    #[cold]
    pub(crate) fn memory_error(&mut self) -> Raised {
        // SAFETY: the global outlives its threads; the text was made with the state.
        let g = unsafe { &mut *self.global() };
        if g.heap.must_stop()
            && let Err(raised) = self.look_at_limits()
        {
            return raised;
        }
        if std::mem::take(&mut g.heap.string_refused) {
            return self.raise(message::STRING_REFUSED);
        }
        g.heap.gc.short = true;
        g.heap.debt = g.heap.debt.max(1);
        if g.heap.source.take_cap_met() {
            g.trip(Limit::Memory);
            return self.raise_trip();
        }
        let text = g.fixed[0];
        self.raise_any(text, Status::ErrMem)
    }

    /// Raises one of the errors that are beyond a handler.
    #[cold]
    pub(crate) fn raise_status(&mut self, status: Status) -> Raised {
        // SAFETY: as above.
        let text = unsafe { (&(*self.global()).fixed)[1] };
        self.raise_any(text, status)
    }

    /// Raises a text without position.
    #[cold]
    pub(crate) fn raise_text(&mut self, text: &[u8]) -> Raised {
        self.raise_parts(&[text])
    }

    /// Raises the text that has these parts, without position. They may be long: each is copied once, in portions.
    #[cold]
    pub(crate) fn raise_parts(&mut self, parts: &[&[u8]]) -> Raised {
        // SAFETY: the new string is parked in the thread, where the collector finds it.
        match unsafe { (*self.global()).joined_string(parts) } {
            Ok(v) => self.raise_any(v, Status::ErrRun),
            Err(_) => self.memory_error(),
        }
    }

    /// Raises what a native function has panicked with.
    #[cold]
    pub(crate) fn raise_panic(&mut self, payload: &(dyn std::any::Any + Send)) -> Raised {
        let text = payload.downcast_ref::<&str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        self.raise_text(&message::panicked(text))
    }

    /// Raises an error of the running function: its position is put in front if it is a Lua function.
    #[cold]
    pub(crate) fn runtime_error(&mut self, text: impl AsRef<[u8]>) -> Raised {
        self.with_own_memory(|l| {
            let text = text.as_ref();
            // SAFETY: the running frame is valid.
            let prefix = unsafe { frame_position(l.inner().frame) };
            l.raise_text(&[prefix.as_slice(), text].concat())
        })
    }

    #[cold]
    pub(crate) fn stack_overflow(&mut self) -> Raised {
        self.runtime_error(message::STACK_OVERFLOW)
    }

    /// The native stack, or a substitute of it, is used up.
    #[cold]
    pub(crate) fn native_overflow(&mut self) -> Raised {
        self.runtime_error(message::C_STACK_OVERFLOW)
    }

    /// `attempt to <what> a <type> value (name)`.
    #[cold]
    pub(crate) unsafe fn operand_error(&mut self, v: *const Value, what: &str) -> Raised {
        self.with_own_memory(|l| {
            let name = crate::debug::names::variable_info(l.inner(), v);
            let type_name = l.full_type_name(*v);
            l.runtime_error(message::bad_operand(what, &type_name, &name))
        })
    }

    /// An attempt to call something that is not a function.
    #[cold]
    pub(crate) unsafe fn call_error(&mut self, v: *const Value) -> Raised {
        self.with_own_memory(|l| {
            let name = crate::debug::names::called_info(l.inner(), v);
            let type_name = l.full_type_name(*v);
            l.runtime_error(message::bad_operand("call", &type_name, &name))
        })
    }

    /// The type of a value as messages of the machine name it: `__name` of its metatable, if it has one of its own and that is a
    /// string.
    pub(crate) unsafe fn full_type_name(&self, v: Value) -> Vec<u8> {
        match v.tag {
            tag::TABLE | tag::USERDATA => self.declared_name(v),
            _ => None,
        }
        .unwrap_or_else(|| v.basic_type().name().as_bytes().to_vec())
    }

    /// The type of an argument as messages name it. Types with a metatable for all their values can have a `__name` too.
    pub(crate) unsafe fn argument_type_name(&self, v: Value) -> Vec<u8> {
        self.declared_name(v).unwrap_or_else(|| match v.tag {
            tag::LIGHT => b"light userdata".to_vec(),
            _ => v.basic_type().name().as_bytes().to_vec(),
        })
    }

    unsafe fn declared_name(&self, v: Value) -> Option<Vec<u8>> {
        let l = self.inner();
        let metatable = (*l.global).metatable(v);
        if metatable.is_null() {
            return None;
        }
        let name = (*l.global).metamethod_of(metatable, Event::Name);
        name.is_string().then(|| crate::debug::names::up_to_zero(crate::object::string_bytes(name)).to_vec())
    }

    /// Arithmetic, bitwise or concatenation on operands that do not allow it.
    #[cold]
    pub(crate) unsafe fn arithmetic_error(
        &mut self,
        a: *const Value,
        b: *const Value,
        event: Event,
    ) -> Raised {
        match event {
            Event::BAnd | Event::BOr | Event::BXor | Event::Shl | Event::Shr | Event::BNot => {
                if (*a).is_number() && (*b).is_number() {
                    return self.integer_error(a, b);
                }
                let bad = if (*a).is_number() { b } else { a };
                self.operand_error(bad, "perform bitwise operation on")
            }
            Event::Concat => {
                let bad = if (*a).is_string() || (*a).is_number() { b } else { a };
                self.operand_error(bad, "concatenate")
            }
            _ => {
                let bad = if (*a).is_number() { b } else { a };
                self.operand_error(bad, "perform arithmetic on")
            }
        }
    }

    /// A number has no integer representation.
    #[cold]
    pub(crate) unsafe fn integer_error(&mut self, a: *const Value, b: *const Value) -> Raised {
        self.with_own_memory(|l| {
            let bad = if crate::number::value_to_integer(*a).is_none() { a } else { b };
            let name = crate::debug::names::variable_info(l.inner(), bad);
            l.runtime_error(message::no_integer_representation(&name))
        })
    }

    #[cold]
    pub(crate) unsafe fn order_error(&mut self, a: Value, b: Value) -> Raised {
        self.with_own_memory(|l| {
            let (ta, tb) = (l.full_type_name(a), l.full_type_name(b));
            l.runtime_error(message::bad_comparison(&ta, &tb))
        })
    }

    #[cold]
    pub(crate) unsafe fn for_error(&mut self, v: Value, what: &str) -> Raised {
        self.with_own_memory(|l| {
            let type_name = l.full_type_name(v);
            l.runtime_error(message::bad_for(what, &type_name))
        })
    }
}

/// The line that a Lua frame is at, if it is known.
pub(crate) unsafe fn current_line(frame: *const CallFrame) -> Option<u32> {
    if (*frame).flags & flag::LUA == 0 {
        return None;
    }
    let proto = (*(*frame).closure).proto;
    let index = current_pc(frame);
    LinkedProto::plain(proto).lines.get(index).copied()
}

/// Index of the instruction that a Lua frame executes or has just called from.
pub(crate) unsafe fn current_pc(frame: *const CallFrame) -> usize {
    let proto = (*(*frame).closure).proto;
    ((*frame).pc.offset_from((*proto).code) as usize).saturating_sub(1)
}

/// `chunk:line: ` for a Lua frame; empty for others.
pub(crate) unsafe fn frame_position(frame: *const CallFrame) -> Vec<u8> {
    if (*frame).flags & flag::LUA == 0 {
        return Vec::new();
    }
    let proto = (*(*frame).closure).proto;
    let source = LinkedProto::plain(proto).source.as_deref();
    let id = source.map_or_else(|| b"?".to_vec(), chunk_id);
    match current_line(frame) {
        Some(line) => [id.as_slice(), format!(":{line}: ").as_bytes()].concat(),
        None => [id.as_slice(), b":-1: "].concat(),
    }
}
