//! What all threads of a state share.

use super::isolation::{self, Isolation};
use super::{State, Thread};
use crate::Limit;
use crate::api::{FastLookup, Names};
use crate::bounds::Bounded;
use crate::call::pcall::KnownPcall;
use crate::heap::blocks::{Blocks, Source, kind};
use crate::heap::routing::outside;
use crate::heap::{Heap, NoMemory};
use crate::limit::Limits;
use crate::object::{Interner, LongString, ShortString, Table, long};
use crate::value::{Type, Value, tag};
use perilune_bytecode::MAX_SHORT_STRING;
use std::mem::ManuallyDrop;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

macro_rules! events {
    ($($name:ident $text:literal),* $(,)?) => {
        /// The metamethods, and other fields of metatables that have a meaning. The first eight can be remembered as absent in a metatable's flags.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub(crate) enum Event { $($name),* }
        pub(crate) const EVENT_TEXTS: &[&str] = &[$($text),*];
        /// Number of metamethods.
        pub(crate) const EVENT_COUNT: usize = EVENT_TEXTS.len();
    };
}
events! {
    Index "__index", NewIndex "__newindex", Gc "__gc", Mode "__mode", Len "__len", Eq "__eq", Call "__call", Close "__close",
    Add "__add", Sub "__sub", Mul "__mul", Mod "__mod", Pow "__pow", Div "__div", IDiv "__idiv",
    BAnd "__band", BOr "__bor", BXor "__bxor", Shl "__shl", Shr "__shr", Unm "__unm", BNot "__bnot",
    Lt "__lt", Le "__le", Concat "__concat", Name "__name", ToString "__tostring", Metatable "__metatable",
}

/// What receives warnings: a part of the message, and whether more of it follows. An error that it raises is one of whoever has warned.
pub type WarnSink = Box<dyn FnMut(&mut State, &[u8], bool) -> Result<(), crate::Raised> + Send>;

/// Where the texts of the limits begin in [`Global::fixed`].
pub(crate) const FIRST_LIMIT_TEXT: usize = 2;

/// Shared by all threads of a state.
pub(crate) struct Global {
    pub(crate) heap: Heap,
    pub(crate) strings: Interner,
    pub(crate) registry: Value,
    pub(crate) globals: Value,
    /// Metatables of the types that share one, by tag.
    pub(crate) metatables: [*mut Table; 10],
    pub(crate) event_names: [*mut ShortString; super::EVENT_COUNT],
    /// The names of the basic types, by type.
    pub(crate) type_names: [*mut ShortString; 10],
    /// Values that live as long as the state: the text "not enough memory", that of an error while an error is handled, and from
    /// [`FIRST_LIMIT_TEXT`] on those of the limits.
    pub(crate) fixed: [Value; FIRST_LIMIT_TEXT + Limit::ALL.len()],
    /// Strings that native code has used lately, by the addresses of their texts.
    pub(crate) names: Names,
    pub(crate) main: *mut Thread,
    /// The thread that runs. [`Global::switch_to`] sets it.
    pub(crate) current: *mut Thread,
    /// What it takes that coroutines have globals of their own, if they do.
    pub(crate) isolation: Option<Box<Isolation>>,
    /// The attention word. Not 0: something wants attention at the next safepoint.
    pub(crate) attention: Arc<AtomicUsize>,
    pub(crate) limits: Limits,
    pub(crate) bounded: Bounded,
    /// Some thread has had a hook.
    pub(crate) hooked: bool,
    pub(crate) warn: Option<WarnSink>,
    /// A push of the API found no memory; raised at the next opportunity.
    pub(crate) push_failed: bool,
    /// The thread that was to be resumed last, for the request to do so; null if it is gone.
    pub(crate) resume_target: *mut Thread,
    /// What the collector does at every safepoint, and how often it has.
    pub(crate) stress: crate::owned::Stress,
    pub(crate) stress_count: u32,
    /// Address of the native function `next`, 0 if it is not known.
    pub(crate) next_function: u64,
    /// Address of the iteration function of `ipairs`, 0 if it is not known.
    pub(crate) ipairs_function: u64,
    /// The native function `pcall`, if it has been declared.
    pub(crate) known_pcall: Option<KnownPcall>,
    /// The functions that switch between threads, if they are known.
    pub(crate) known_switches: Option<crate::call::switch::KnownSwitches>,
    /// Short cuts of native functions.
    pub(crate) fast: FastLookup,
    /// Head of the chain of records of `call::jump`; 0 if no foreign function can be left.
    pub(crate) records: usize,
    /// The thread whose error leaves foreign frames.
    pub(crate) thrower: *mut Thread,
    /// Exceptions of foreign functions.
    pub(crate) exceptions: crate::call::exception::Kept,
    /// What the host keeps with the state, and where it is.
    pub(crate) host: Option<Box<dyn std::any::Any + Send>>,
    pub(crate) host_address: *mut (),
    /// Memory that native code may take out, use and put back.
    pub(crate) working_memory: Option<Box<dyn std::any::Any + Send>>,
    /// The owners that share the state, if there are such, and the table of the values that they keep.
    pub(crate) link: Option<Arc<crate::host::Link>>,
    /// The message handler of calls by those owners.
    pub(crate) trace: Option<crate::NativeFn>,
    pub(crate) kept: Value,
    /// The numbers that texts show in place of addresses, by object; nil if they show addresses.
    pub(crate) numbers: Value,
    /// What functions that wait for the host have to wake.
    pub(crate) waker: Option<std::task::Waker>,
    /// Metatables of the host's types.
    pub(crate) type_metatables: hashbrown::HashMap<std::any::TypeId, *mut Table>,
    /// Set together with an error that no frame of the running loop catches.
    pub(crate) error_escapes: bool,
    pub(crate) _shared_access: super::SharedAccess,
}

unsafe fn source_of(g: *mut Global) -> *mut ManuallyDrop<Source> {
    &raw mut (*g).heap.source
}

impl Global {
    /// A state's shared part without any object yet, in a block of the source.
    pub(crate) unsafe fn new(seed: u64, source: Source) -> Result<NonNull<Self>, NoMemory> {
        let g: *mut Self = source.allocate(size_of::<Self>(), kind::THREAD).cast();
        let place = NonNull::new(g).ok_or(NoMemory)?;
        let blocks = Blocks::of(source_of(g).cast());
        g.write(Self {
            heap: Heap::new(seed, source, blocks),
            strings: Interner::new(seed, blocks),
            registry: Value::NIL,
            globals: Value::NIL,
            metatables: [std::ptr::null_mut(); 10],
            event_names: [std::ptr::null_mut(); super::EVENT_COUNT],
            type_names: [std::ptr::null_mut(); 10],
            fixed: [Value::NIL; FIRST_LIMIT_TEXT + Limit::ALL.len()],
            names: Names::new(),
            main: std::ptr::null_mut(),
            current: std::ptr::null_mut(),
            isolation: None,
            // Handles that interrupt the state may outlive it.
            attention: outside(|| Arc::new(AtomicUsize::new(0))),
            limits: Limits::NONE,
            bounded: Bounded::new(),
            hooked: false,
            warn: None,
            push_failed: false,
            resume_target: std::ptr::null_mut(),
            stress: crate::owned::Stress::Off,
            stress_count: 0,
            next_function: 0,
            ipairs_function: 0,
            known_pcall: None,
            known_switches: None,
            fast: FastLookup::new(),
            records: 0,
            thrower: std::ptr::null_mut(),
            exceptions: crate::call::exception::Kept::new(),
            host: None,
            host_address: std::ptr::null_mut(),
            working_memory: None,
            link: None,
            trace: None,
            kept: Value::NIL,
            numbers: Value::NIL,
            waker: None,
            type_metatables: hashbrown::HashMap::new(),
            error_escapes: false,
            _shared_access: std::marker::PhantomPinned,
        });
        (*g).heap.strings = &raw mut (*g).strings;
        (*g).heap.source.set_state(g);
        (*g).heap.attention = Arc::clone(&(*g).attention);
        Ok(place)
    }

    /// Gives all memory of a state back. Its objects have been released.
    pub(crate) unsafe fn free(g: *mut Self) {
        (*g).heap.free_all();
        // What is dropped here gives its memory to the source that lies in it, and is the last to go.
        std::ptr::drop_in_place(g);
        let source = ManuallyDrop::take(&mut *source_of(g));
        source.free(g.cast(), size_of::<Self>());
    }

    /// Makes the objects that every state has.
    pub(crate) unsafe fn populate(&mut self) -> Result<(), NoMemory> {
        let g = &raw mut *self;
        self.strings.prepare()?;
        let main = Thread::allocate(g)?;
        self.main = main;
        (*main).make_stack(64)?;
        (*main).make_frames(16)?;
        (*main).activity = super::Activity::Running;
        (*main).not_yieldable = 1;
        self.current = main;
        for (i, text) in EVENT_TEXTS.iter().enumerate() {
            self.event_names[i] = self.strings.intern(&mut self.heap, text.as_bytes())?;
        }
        for kind in Type::OF_VALUES {
            self.type_names[kind as usize] = self.strings.intern(&mut self.heap, kind.name().as_bytes())?;
        }
        self.names.fill(self.event_names[0]);
        let texts = ["not enough memory", "error in error handling"];
        for (i, text) in texts.into_iter().chain(Limit::ALL.map(Limit::message)).enumerate() {
            self.fixed[i] = self.string(text.as_bytes())?;
        }
        self.registry = Value::object(Table::allocate(&mut self.heap)?);
        self.globals = Value::object(Table::allocate(&mut self.heap)?);
        // The fixed entries of the registry: 1 is the main thread, 2 the table of globals.
        let registry = self.registry.as_table();
        for (i, v) in [(1, Value::of_kind(main, tag::THREAD)), (2, self.globals)] {
            if Table::set_integer(&mut self.heap, registry, i, v).is_err() {
                return Err(NoMemory);
            }
        }
        Ok(())
    }

    /// Makes a thread the running one.
    #[inline]
    pub(crate) unsafe fn switch_to(g: *mut Self, th: *mut Thread) {
        (*g).current = th;
        if (*g).isolation.is_some() {
            isolation::follow(g, th);
        }
    }

    /// What chunks that are loaded have as their globals.
    pub(crate) fn environment(&self) -> Value {
        self.isolation.as_ref().map_or(self.globals, |isolation| isolation.environment())
    }

    /// The string value with these bytes.
    #[inline]
    pub(crate) unsafe fn string(&mut self, bytes: &[u8]) -> Result<Value, NoMemory> {
        self.strings.string(&mut self.heap, bytes)
    }

    /// The string value that has these parts.
    pub(crate) unsafe fn joined_string(&mut self, parts: &[&[u8]]) -> Result<Value, NoMemory> {
        let len = parts.iter().map(|part| part.len()).sum();
        if len <= MAX_SHORT_STRING {
            return self.string(&parts.concat());
        }
        let s = LongString::allocate(&mut self.heap, len)?;
        let mut place = LongString::data(s);
        for part in parts {
            long::copy(&self.heap, part.as_ptr(), place, part.len())?;
            place = place.add(part.len());
        }
        Ok(Value::of_kind(s, tag::LONG_STRING))
    }

    /// The short string with these bytes, of which there are few enough.
    #[inline(always)]
    pub(crate) unsafe fn short_string(&mut self, bytes: &[u8]) -> Result<*mut ShortString, NoMemory> {
        self.strings.intern_again(&mut self.heap, bytes)
    }

    /// A metamethod of a metatable, by raw access.
    #[inline(always)]
    pub(crate) unsafe fn metamethod_of(&self, metatable: *mut Table, event: Event) -> Value {
        Table::get_short(metatable, self.event_names[event as usize])
    }

    /// As [`Self::metamethod_of`] for the first eight events, remembering absence.
    #[inline(always)]
    pub(crate) unsafe fn fast_metamethod(&self, metatable: *mut Table, event: Event) -> Value {
        if (*metatable).header.flags & (1 << event as u8) != 0 {
            return Value::NIL;
        }
        let method = self.metamethod_of(metatable, event);
        if method.is_nil() {
            (*metatable).header.flags |= 1 << event as u8;
        }
        method
    }

    /// The metatable of any value, or null.
    #[inline(always)]
    pub(crate) unsafe fn metatable(&self, v: Value) -> *mut Table {
        match v.tag {
            tag::TABLE => (*v.as_table()).metatable,
            tag::USERDATA => (*v.as_userdata()).metatable,
            _ => self.metatables[Self::metatable_index(v)],
        }
    }

    /// Where the metatable of a basic type is kept.
    pub(crate) fn metatable_index(v: Value) -> usize {
        v.basic_type() as usize
    }

    /// The metamethod of a value, nil if there is none.
    #[inline(always)]
    pub(crate) unsafe fn metamethod(&self, v: Value, event: Event) -> Value {
        let mt = self.metatable(v);
        if mt.is_null() { Value::NIL } else { self.metamethod_of(mt, event) }
    }
}
