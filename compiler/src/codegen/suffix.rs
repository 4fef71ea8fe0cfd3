//! Fields, elements and calls, in chains of any length.

use super::Generator;
use crate::ast::{CallList, Expr, ExprId, ExprKind, ListId, NONE};
use crate::names::NameId;
use perilune_bytecode::OpCode;

/// Where an object is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Object {
    Register(u32),
    Upvalue(u32),
}

/// How an element is found.
#[derive(Clone, Copy, Debug)]
pub(super) enum Key {
    /// A short string, by its constant.
    Field(i32),
    /// A small integer.
    Small(u32),
    Register(u32),
}

/// Largest integer key that an instruction holds.
const MAX_SMALL_KEY: i64 = 255;

impl Generator<'_, '_> {
    /// The object of a suffixed expression.
    fn object_of(&self, id: ExprId) -> Option<ExprId> {
        match self.ast.kind(id) {
            ExprKind::Field { object, .. }
            | ExprKind::Index { object, .. }
            | ExprKind::Call { function: object, .. }
            | ExprKind::Method { object, .. } => Some(object),
            _ => None,
        }
    }

    /// A register that holds an object, which may be a chain: the chain is followed down to its beginning and then
    /// made link by link, each in the first free register.
    pub(super) fn object_register(&mut self, id: ExprId) -> u32 {
        let base = self.free;
        let bottom = self.buffers.spine.len();
        let mut link = id;
        while let Some(object) = self.object_of(link) {
            if self.is_over() {
                self.buffers.spine.truncate(bottom);
                return base;
            }
            self.buffers.spine.push(link);
            link = object;
        }
        let innermost = link;
        // Fields of an upvalue do not need it in a register.
        let is_upvalue = matches!(self.ast.kind(innermost), ExprKind::Upvalue(_));
        let is_field = self.buffers.spine.len() > bottom
            && self
                .buffers
                .spine
                .last()
                .is_some_and(|&link| matches!(self.ast.kind(link), ExprKind::Field { .. }));
        let mut register = if is_upvalue && is_field { None } else { Some(self.any_register(innermost)) };
        while self.buffers.spine.len() > bottom {
            if self.is_over() {
                self.buffers.spine.truncate(bottom);
                return base;
            }
            let link = self.buffers.spine.pop().expect("not at the bottom");
            let line = self.ast.line(link);
            match self.ast.kind(link) {
                ExprKind::Call { list, .. } => {
                    if register != Some(base) {
                        let function = register.expect("only fields leave it out");
                        // The variable at the beginning of the chain.
                        self.copy(function, base, self.ast.line(innermost));
                        self.free = base;
                        self.reserve(1, line);
                    }
                    self.finish_call(base, list, 2, line);
                }
                ExprKind::Method { list, .. } => {
                    self.method(register.expect("only fields leave it out"), base, list, line);
                    self.finish_call(base, list, 2, line);
                }
                _ => {
                    let object = match register {
                        Some(register) => Object::Register(register),
                        None => self.upvalue_object(link),
                    };
                    let (object, key) = self.element(link, object);
                    self.get(object, key, base, line);
                }
            }
            self.free = base;
            register = Some(self.reserve(1, line));
        }
        register.expect("a chain that is left out has a field")
    }

    fn upvalue_object(&self, link: ExprId) -> Object {
        match self.object_of(link).map(|object| self.ast.kind(object)) {
            Some(ExprKind::Upvalue(index)) => Object::Upvalue(u32::from(index)),
            _ => unreachable!("asked for upvalues only"),
        }
    }

    /// Evaluates the object and the key of a field or element.
    pub(super) fn object_and_key(&mut self, id: ExprId) -> (Object, Key) {
        let object = self.object_of(id).expect("fields and elements have an object");
        let object = match (self.ast.kind(id), self.ast.kind(object)) {
            (ExprKind::Field { .. }, ExprKind::Upvalue(index)) => Object::Upvalue(u32::from(index)),
            _ => Object::Register(self.object_register(object)),
        };
        self.element(id, object)
    }

    /// Evaluates the key of a field or element whose object is there already.
    fn element(&mut self, id: ExprId, object: Object) -> (Object, Key) {
        let Expr { kind, line } = self.ast.exprs[id.0 as usize];
        match kind {
            ExprKind::Field { name, .. } => match self.short_string(name) {
                Some(constant) => (object, Key::Field(constant)),
                None => {
                    let object = match object {
                        Object::Register(_) => object,
                        Object::Upvalue(index) => {
                            let register = self.reserve(1, line);
                            self.emit(OpCode::GetUpval, register, index, 0, 0, line);
                            Object::Register(register)
                        }
                    };
                    let key = self.reserve(1, line);
                    self.load_string(name, key, line);
                    (object, Key::Register(key))
                }
            },
            ExprKind::Index { key, .. } => (object, self.index_key(key)),
            _ => unreachable!("neither field nor element"),
        }
    }

    /// Evaluates a key in brackets that is no string.
    pub(super) fn index_key(&mut self, key: ExprId) -> Key {
        match self.ast.kind(key) {
            ExprKind::Integer(bits) if (0..=MAX_SMALL_KEY).contains(&bits.integer()) => {
                Key::Small(bits.integer() as u32)
            }
            _ => Key::Register(self.any_register(key)),
        }
    }

    /// Reads an element.
    pub(super) fn get(&mut self, object: Object, key: Key, dst: u32, line: u32) {
        match (object, key) {
            (Object::Upvalue(index), Key::Field(name)) => {
                self.emit(OpCode::GetTabUp, dst, index, 0, name, line)
            }
            (Object::Register(object), Key::Field(name)) => {
                self.emit(OpCode::GetField, dst, object, 0, name, line)
            }
            (Object::Register(object), Key::Small(key)) => self.emit(OpCode::GetI, dst, object, key, 0, line),
            (Object::Register(object), Key::Register(key)) => {
                self.emit(OpCode::GetTable, dst, object, key, 0, line)
            }
            (Object::Upvalue(_), _) => unreachable!("upvalues have fields only"),
        };
    }

    /// Writes an element.
    pub(super) fn set(&mut self, object: Object, key: Key, value: u32, line: u32) {
        match (object, key) {
            (Object::Upvalue(index), Key::Field(name)) => {
                self.emit(OpCode::SetTabUp, index, value, 0, name, line)
            }
            (Object::Register(object), Key::Field(name)) => {
                self.emit(OpCode::SetField, object, value, 0, name, line)
            }
            (Object::Register(object), Key::Small(key)) => {
                self.emit(OpCode::SetI, object, key, value, 0, line)
            }
            (Object::Register(object), Key::Register(key)) => {
                self.emit(OpCode::SetTable, object, key, value, 0, line)
            }
            (Object::Upvalue(_), _) => unreachable!("upvalues have fields only"),
        };
    }

    /// Reads a field or element into `dst`.
    pub(super) fn index_value(&mut self, id: ExprId, dst: u32) {
        let (object, key) = self.object_and_key(id);
        self.get(object, key, dst, self.ast.line(id));
    }

    /// Calls; `results` is one more than the number of results, or 0 for all. They begin at the first free register,
    /// which is not occupied afterwards.
    pub(super) fn call(&mut self, id: ExprId, results: u32) -> usize {
        let base = self.free;
        let Expr { kind, line } = self.ast.exprs[id.0 as usize];
        let list = match kind {
            ExprKind::Call { function, list } => {
                if self.object_of(function).is_some() {
                    let register = self.object_register(function);
                    debug_assert!(register == base || self.is_stopped);
                } else {
                    self.push(function);
                }
                list
            }
            ExprKind::Method { object, list } => {
                let object = self.object_register(object);
                self.method(object, base, list, line);
                list
            }
            _ => unreachable!("not a call"),
        };
        let pc = self.finish_call(base, list, results, line);
        self.free = base;
        pc
    }

    /// Puts a method and its object into `base` and the register after, and occupies both.
    fn method(&mut self, object: u32, base: u32, list: ListId, line: u32) {
        let name = self.ast.item(list, CallList::NAME);
        debug_assert_ne!(name, NONE);
        let name = NameId(name);
        let name_line = self.ast.item(list, CallList::NAME_LINE);
        self.free = base;
        self.reserve(2, line);
        match self.short_string(name) {
            Some(constant) => {
                self.emit(OpCode::SelfOp, base, object, 0, constant, name_line);
            }
            None => {
                let key = self.reserve(1, line);
                self.copy(object, base + 1, name_line);
                self.load_string(name, key, name_line);
                self.emit(OpCode::GetTable, base, base + 1, key, 0, name_line);
                self.free = key;
            }
        }
    }

    /// Evaluates the arguments after what is at `base`, and calls.
    fn finish_call(&mut self, base: u32, list: ListId, results: u32, line: u32) -> usize {
        let count = self.ast.item(list, CallList::COUNT);
        let open = self.push_open(list, CallList::ARGS, count);
        let arguments = if open { 0 } else { self.free - base };
        self.need(base + results, line);
        self.emit(OpCode::Call, base, arguments, results, 0, line)
    }
}
