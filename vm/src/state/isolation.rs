//! Globals of their own for coroutines.
//!
//! The coroutines of the manual share their globals. In a state whose host has asked for it they do not: there, the `_ENV` of all chunks is one
//! table, the *environment*, and its entries are those of the thread that runs. A switch between threads exchanges them for the names that the
//! other thread has of its own, so the environment follows the coroutine and not the function, and an own name costs what a global always costs.
//!
//! What a thread has no name of its own for is looked up by `__index`, among the *shared* names and then in the *root*: the table that is called
//! `_G`, with the libraries and what the host has put there. Assignments to new names leave the fast path because the environment has a
//! `__newindex`, and end in [`assign`].
//!
//! A thread gets its names when it runs first: a copy of those of the thread that resumes it, without coroutines and userdata. They go when it is
//! dead and has nothing left to close.

use super::{Activity, State, Thread};
use crate::error::message;
use crate::heap::NoMemory;
#[cfg(tail_calls)]
use crate::heap::color::WRITE_TRAP;
use crate::heap::mark::{barrier_back, barrier_forward_object};
use crate::object::{Header, ShortString, Table, string_bytes};
use crate::state::Global;
use crate::value::{Value, tag};
use crate::{NativeResult, Raised};

/// What an isolated state has besides the names of its threads.
#[derive(Clone, Copy)]
pub(crate) struct Isolation {
    /// The `_ENV` of all chunks. Its entries are the names of `owner`.
    environment: *mut Table,
    /// The environment's metatable.
    metatable: *mut Table,
    /// The values of the names that have been declared.
    shared: *mut Table,
    /// The names that have been declared: true for shared ones, false for constants.
    declared: *mut Table,
    /// How often names have been declared.
    declarations: u32,
    /// The table of globals.
    root: *mut Table,
    /// The declared names, and the constants among them.
    names: NameFilter,
    constants: NameFilter,
    /// The thread whose names the environment has.
    owner: *mut Thread,
}

/// The names that a thread has of its own.
pub(crate) struct OwnNames {
    /// What holds them while another thread runs, and is empty while this one does. Null: the thread has not run yet.
    table: *mut Table,
    /// The declarations that are taken into account.
    declarations: u32,
}

impl OwnNames {
    pub(crate) const NONE: Self = Self { table: std::ptr::null_mut(), declarations: 0 };

    /// The object that the thread keeps alive, if there is one.
    pub(crate) fn table(&self) -> Option<*mut Table> {
        (!self.table.is_null()).then_some(self.table)
    }
}

impl Isolation {
    /// Gives the state an environment. What has been a global is in the root from now on.
    unsafe fn install(l: &mut Thread) -> Result<(), Raised> {
        let g = l.global;
        let mut tables = [std::ptr::null_mut(); 5];
        for t in &mut tables {
            l.new_table()?;
            *t = l.value_at(-1).as_table();
        }
        let [environment, metatable, shared, declared, names] = tables;
        let root = (*g).globals;
        for (name, v) in [
            (&b"__index"[..], root),
            (b"__newindex", root),
            (b"__metatable", Value::boolean(false)),
            (b"__pairs", Value::native(pairs)),
        ] {
            l.push_bytes(name)?;
            let name = l.value_at(-1);
            l.raw_store(metatable, name, v)?;
            l.pop(1);
        }
        (*environment).metatable = metatable;
        let main = (*g).main;
        (*main).own_names = OwnNames { table: names, declarations: 0 };
        barrier_forward_object(g, main.cast(), names.cast());
        (*g).isolation = Some(Box::new(Self {
            environment,
            metatable,
            shared,
            declared,
            declarations: 0,
            root: root.as_table(),
            names: NameFilter::default(),
            constants: NameFilter::default(),
            owner: main,
        }));
        // The short way of switches knows nothing of this.
        (*g).known_switches = None;
        l.pop(tables.len() as i32);
        Ok(())
    }

    /// Lets the chain of `__index` end in another table.
    unsafe fn chain_to(&self, l: &mut Thread, root: Value) -> Result<(), Raised> {
        let chain = if self.declarations == 0 { self.metatable } else { (*self.shared).metatable };
        l.push_bytes(b"__index")?;
        let name = l.value_at(-1);
        l.raw_store(chain, name, root)?;
        l.pop(1);
        Ok(())
    }

    /// The objects that have to live.
    pub(crate) fn objects(&self) -> [*mut Header; 5] {
        let [environment, metatable, shared, declared] =
            [self.environment, self.metatable, self.shared, self.declared].map(<*mut Table>::cast);
        [environment, metatable, shared, declared, self.owner.cast()]
    }

    /// What chunks have as their globals.
    pub(crate) fn environment(&self) -> Value {
        Value::object(self.environment)
    }

    /// Whether this is the environment, so that writes to it are to be decided by [`assign`].
    #[inline(always)]
    pub(crate) unsafe fn governs(&self, object: *const Value) -> bool {
        (*object).is_table() && std::ptr::eq(self.environment, (*object).as_table())
    }
}

/// A set of names by their hashes, from which most names are seen not to be in it.
#[derive(Clone, Copy, Default)]
struct NameFilter([u64; 4]);

impl NameFilter {
    #[cfg(tail_calls)]
    #[inline(always)]
    unsafe fn may_have(&self, name: *const ShortString) -> bool {
        let hash = (*name).header.aux;
        self.0[(hash >> 6) as usize & 3] >> (hash & 63) & 1 != 0
    }

    unsafe fn add(&mut self, name: *const ShortString) {
        let hash = (*name).header.aux;
        self.0[(hash >> 6) as usize & 3] |= 1 << (hash & 63);
    }
}

/// What the short ways need.
#[cfg(tail_calls)]
impl Isolation {
    /// What a name that the environment does not have means, if it has a value in the table in which it is to be looked for first; nil: the
    /// chain of `__index` has to be followed.
    #[inline(always)]
    pub(crate) unsafe fn find_behind(&self, name: *const ShortString) -> Value {
        let behind = if self.names.may_have(name) { self.shared } else { self.root };
        Table::get_short(behind, name)
    }

    /// Assigns to a shared name that has a value, if it is seen at once that it is one; false if not. (The running thread has no value of its
    /// own under such a name.)
    #[inline(always)]
    pub(crate) unsafe fn assign_shared(&self, name: *const ShortString, v: Value) -> bool {
        if !self.names.may_have(name)
            || self.constants.may_have(name)
            || (*self.shared).header.mark & WRITE_TRAP != 0
        {
            return false;
        }
        let node = Table::find_short(self.shared, name);
        let assigns = !node.is_null() && (*node).value_tag != tag::NIL;
        if assigns {
            (*node).set_value(v);
        }
        assigns
    }
}

/// Gives a thread that is to run for the first time its names: those of the thread that runs.
pub(crate) unsafe fn prepare(g: *mut Global, th: *mut Thread) -> Result<(), NoMemory> {
    let Some(isolation) = &mut (*g).isolation else { return Ok(()) };
    if !(*th).own_names.table.is_null() {
        return Ok(());
    }
    let heap = &raw mut (*g).heap;
    let names = Table::allocate(&mut *heap)?;
    let mut position = Value::NIL;
    while let Ok(Some((key, v))) = Table::next(isolation.environment, position, (*heap).seed) {
        if v.tag != tag::THREAD && v.tag != tag::USERDATA {
            Table::set(&mut *heap, names, key, v).map_err(|_| NoMemory)?;
        }
        position = key;
    }
    (*th).own_names = OwnNames { table: names, declarations: isolation.declarations };
    barrier_forward_object(g, th.cast(), names.cast());
    Ok(())
}

/// The environment gets the names of the thread that runs from now on.
pub(crate) unsafe fn follow(g: *mut Global, th: *mut Thread) {
    let Some(isolation) = &mut (*g).isolation else { return };
    let before = isolation.owner;
    if std::ptr::eq(before, th) || (*th).own_names.table.is_null() {
        return;
    }
    exchange(g, isolation.environment, (*before).own_names.table);
    if (*before).activity == Activity::Dead && (*before).to_close.is_empty() {
        (*before).own_names = OwnNames::NONE;
    }
    exchange(g, isolation.environment, (*th).own_names.table);
    isolation.owner = th;
    if (*th).own_names.declarations != isolation.declarations {
        (*th).own_names.declarations = isolation.declarations;
        give_way(g, isolation);
    }
}

unsafe fn exchange(g: *mut Global, a: *mut Table, b: *mut Table) {
    Table::exchange(&mut (*g).heap, a, b);
    barrier_back(g, a);
    barrier_back(g, b);
}

/// Takes the names that have been declared out of those of the running thread.
unsafe fn give_way(g: *mut Global, isolation: &Isolation) {
    let seed = (*g).heap.seed;
    let mut position = Value::NIL;
    while let Ok(Some((name, _))) = Table::next(isolation.declared, position, seed) {
        Table::replace(isolation.environment, name, Value::NIL, seed);
        position = name;
    }
}

/// Gives a name that the running thread does not have a value.
pub(crate) unsafe fn assign(l: &mut Thread, name: Value, v: Value) -> Result<(), Raised> {
    let g = l.global;
    let Some(isolation) = (*g).isolation.as_deref().copied() else { return Ok(()) };
    match Table::get(isolation.declared, name, (*g).heap.seed) {
        Value { tag: tag::TRUE, .. } => l.raw_store(isolation.shared, name, v),
        Value { tag: tag::FALSE, .. } => Err(l.runtime_error(message::constant_name(string_bytes(name)))),
        _ if name.is_string() && string_bytes(name).is_empty() => declare(l, &isolation, v),
        _ => l.raw_store(isolation.environment, name, v),
    }
}

/// `_ENV[""] = { "NAME", NAME = constant }`
unsafe fn declare(l: &mut Thread, isolation: &Isolation, names: Value) -> Result<(), Raised> {
    if !names.is_table() {
        return Err(l.runtime_error(message::DECLARES_NO_TABLE));
    }
    let names = names.as_table();
    each_declaration(l, names, |l, name, constant| check_declaration(l, isolation, name, constant))?;
    if isolation.declarations == 0 {
        look_among_shared_names(l, isolation)?;
    }
    let declarations = isolation.declarations + 1;
    if let Some(isolation) = &mut (*l.global).isolation {
        isolation.declarations = declarations;
    }
    // Without memory for all of them, those that have been added are shared from now on.
    let added = each_declaration(l, names, |l, name, constant| add_declaration(l, isolation, name, constant));
    (*isolation.owner).own_names.declarations = declarations;
    give_way(l.global, isolation);
    added
}

/// Calls `f` with each name and its value if it is a constant, nil otherwise. Names lie on the stack meanwhile.
unsafe fn each_declaration(
    l: &mut Thread,
    names: *mut Table,
    mut f: impl FnMut(&mut Thread, Value, Value) -> Result<(), Raised>,
) -> Result<(), Raised> {
    let seed = (*l.global).heap.seed;
    let mut position = Value::NIL;
    while let Ok(Some((key, v))) = Table::next(names, position, seed) {
        position = key;
        let (name, constant) = if key.is_string() { (key, v) } else { (v, Value::NIL) };
        if !(key.is_integer() || key.is_string()) || !name.is_string() {
            return Err(l.runtime_error(message::DECLARES_NO_NAME));
        }
        let text = string_bytes(name);
        // A star stands in front of names that are shared by OS threads, too.
        let text = text.strip_prefix(b"*").unwrap_or(text).to_vec();
        if text.is_empty() {
            return Err(l.runtime_error(message::DECLARES_NO_NAME));
        }
        l.push_bytes(&text)?;
        let name = l.value_at(-1);
        f(l, name, constant)?;
        l.pop(1);
    }
    Ok(())
}

/// A constant stays what it is.
unsafe fn check_declaration(
    l: &mut Thread,
    isolation: &Isolation,
    name: Value,
    constant: Value,
) -> Result<(), Raised> {
    let seed = (*l.global).heap.seed;
    let is_constant = Table::get(isolation.declared, name, seed).tag == tag::FALSE;
    if is_constant && !constant.is_nil() {
        let present = Table::get(isolation.shared, name, seed);
        let same = crate::interp::meta::raw_equal(&(*l.global).heap, present, constant);
        if !same.map_err(|NoMemory| l.memory_error())? {
            return Err(l.runtime_error(message::constant_name(string_bytes(name))));
        }
    }
    Ok(())
}

unsafe fn add_declaration(
    l: &mut Thread,
    isolation: &Isolation,
    name: Value,
    constant: Value,
) -> Result<(), Raised> {
    let seed = (*l.global).heap.seed;
    let known = !Table::get(isolation.declared, name, seed).is_nil();
    let (v, kind) = match constant.is_nil() {
        false => (constant, Value::boolean(false)),
        true if known => return Ok(()),
        true => (Table::get(isolation.environment, name, seed), Value::TRUE),
    };
    l.raw_store(isolation.shared, name, v)?;
    if let Err(raised) = l.raw_store(isolation.declared, name, kind) {
        // A name that is not declared has no shared value.
        Table::replace(isolation.shared, name, Value::NIL, seed);
        return Err(raised);
    }
    remember(l, name, !constant.is_nil());
    Ok(())
}

/// Puts a name into the filters.
unsafe fn remember(l: &mut Thread, name: Value, constant: bool) {
    if name.tag != tag::SHORT_STRING {
        return;
    }
    if let Some(isolation) = &mut (*l.global).isolation {
        isolation.names.add(name.as_pointer());
        if constant {
            isolation.constants.add(name.as_pointer());
        }
    }
}

/// Puts the shared names between the environment and the root.
unsafe fn look_among_shared_names(l: &mut Thread, isolation: &Isolation) -> Result<(), Raised> {
    let g = l.global;
    l.new_table()?;
    let metatable = l.value_at(-1).as_table();
    l.push_bytes(b"__index")?;
    let index = l.value_at(-1);
    l.raw_store(metatable, index, (*g).globals)?;
    (*isolation.shared).metatable = metatable;
    barrier_back(g, isolation.shared);
    l.raw_store(isolation.metatable, index, Value::object(isolation.shared))?;
    l.pop(2);
    Ok(())
}

/// `__pairs` of the environment: all names that the running thread sees.
fn pairs(l: &mut State) -> NativeResult {
    l.push_native(next);
    l.new_table()?;
    let l = l.inner_mut();
    // SAFETY: the tables belong to the state, the copy is on the stack.
    unsafe {
        let g = l.global;
        let Some(isolation) = (*g).isolation.as_deref().copied() else { return Ok(2) };
        let copy = l.value_at(-1).as_table();
        let (environment, shared) = (isolation.environment, isolation.shared);
        for t in [(*g).globals.as_table(), shared, environment] {
            let mut position = Value::NIL;
            while let Ok(Some((key, v))) = Table::next(t, position, (*g).heap.seed) {
                position = key;
                l.raw_store(copy, key, v)?;
            }
        }
    }
    Ok(2)
}

fn next(l: &mut State) -> NativeResult {
    l.set_top(2);
    if l.next(1)? {
        return Ok(2);
    }
    l.push_nil();
    Ok(1)
}

impl State {
    /// Gives every coroutine globals of its own, from now on. Call it before chunks are loaded; functions that exist keep the
    /// globals that they have.
    ///
    /// Chunks read a name from what the running coroutine has assigned itself, then from the table of globals
    /// ([`State::push_globals`]), where the libraries and the names of the host are; they assign to what the coroutine has itself. At its
    /// first resume a coroutine gets a copy of what the one that resumes it has assigned, without coroutines and userdata.
    /// `_ENV[""] = { "NAME" }` declares names that all coroutines share, `_ENV[""] = { NAME = value }` constants. `_G` is the table of
    /// globals itself.
    ///
    /// # Errors
    /// Not enough memory.
    ///
    /// ```
    /// let mut lua = perilune_vm::OwnedState::new().unwrap();
    /// let l = lua.state();
    /// l.isolate_globals().unwrap();
    /// assert!(l.has_isolated_globals());
    /// ```
    pub fn isolate_globals(&mut self) -> Result<(), Raised> {
        if self.has_isolated_globals() {
            return Ok(());
        }
        if !self.check_stack(16) {
            return Err(self.memory_error());
        }
        let top = self.top();
        // SAFETY: what is made is on the stack until it belongs to the state.
        let installed = unsafe { Isolation::install(self.inner_mut()) };
        self.set_top(top);
        installed
    }

    /// Whether coroutines have globals of their own: see [`State::isolate_globals`].
    #[must_use]
    pub fn has_isolated_globals(&self) -> bool {
        // SAFETY: the global outlives its threads.
        unsafe { (*self.global()).isolation.is_some() }
    }

    /// Pushes what chunks that are loaded have as their `_ENV`: the table of globals, or what stands for it where coroutines have
    /// globals of their own.
    pub fn push_environment(&mut self) {
        // SAFETY: the global outlives its threads.
        let environment = unsafe { (*self.global()).environment() };
        self.push(environment);
    }

    /// The root of an isolated state has become another table.
    pub(crate) unsafe fn change_root(&mut self, root: Value) -> Result<(), Raised> {
        let l = self.inner_mut();
        let Some(isolation) = (*l.global).isolation.as_deref().copied() else { return Ok(()) };
        isolation.chain_to(l, root)?;
        if let Some(isolation) = &mut (*l.global).isolation {
            isolation.root = root.as_table();
        }
        Ok(())
    }
}
