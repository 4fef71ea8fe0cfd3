//! Handles and owners that are dropped at awkward moments.

use crate::counted::Counted;
use crate::size;
use perilune::{Error, Function, Lua, Table, UserData, Value};
use std::sync::{Arc, Mutex};

#[test]
fn a_handle_is_dropped_inside_of_the_function_that_it_refers_to() {
    let lua = Lua::new().unwrap();
    let counted = Counted::new();
    let place: Arc<Mutex<Option<Function>>> = Arc::default();
    let (inside, value) = (Arc::clone(&place), counted.another());
    let f = lua
        .create_function(move |lua, ()| {
            drop(inside.lock().unwrap().take());
            lua.gc_collect()?;
            // What is captured is still there: the running function keeps it.
            Ok(value.alive())
        })
        .unwrap();
    *place.lock().unwrap() = Some(f.clone());
    assert_eq!(f.call::<usize>(()).unwrap(), 1);
    drop(f);
    lua.gc_collect().unwrap();
    assert_eq!(counted.dropped(), 1);
}

#[test]
fn arguments_that_are_dropped_stay_for_the_script() {
    let lua = Lua::new().unwrap();
    let f = lua
        .create_function(|lua, (t, s): (Table, perilune::LuaString)| {
            drop((t, s));
            lua.gc_collect()
        })
        .unwrap();
    lua.globals().set("f", f).unwrap();
    let n: i64 =
        lua.load("local t = {7}; f(t, 'x' .. t[1]); f({}, ('y'):rep(100)); return t[1]").eval().unwrap();
    assert_eq!(n, 7);
}

#[test]
fn the_owner_is_dropped_inside_of_a_finalizer() {
    let lua = Lua::new().unwrap();
    let counted = Counted::new();
    lua.globals().set("counted", counted.another()).unwrap();
    let owner = Mutex::new(Some(lua.clone()));
    let finalizer = lua
        .create_function(move |lua, ()| {
            drop(owner.lock().unwrap().take());
            lua.globals().set("finalized", true)
        })
        .unwrap();
    lua.globals().set("finalizer", finalizer).unwrap();
    let f = lua
        .load("setmetatable({}, {__gc = function() finalizer() end}); collectgarbage(); return finalized")
        .into_function()
        .unwrap();
    drop(lua);
    assert!(f.call::<bool>(()).unwrap());
    assert!(matches!(f.call::<bool>(()), Err(Error::Closed)));
    assert_eq!(counted.dropped(), 1);
}

/// Holds handles of its own state, and does something with them when it is dropped.
struct Holder {
    table: Table,
    counted: Counted,
}

impl UserData for Holder {}

impl Drop for Holder {
    fn drop(&mut self) {
        // In the middle of a collection, or when the state is closed already: an error, or harmless.
        let _ = self.table.set("dropped", self.counted.alive());
        let _ = self.table.get::<Value>("dropped").map(|value| value.to_pointer());
        let _ = self.table.clone();
    }
}

#[test]
fn drops_in_the_middle_of_a_collection_may_use_handles() {
    let lua = Lua::new().unwrap();
    let counted = Counted::new();
    let table = lua.create_table().unwrap();
    for _ in 0..100 {
        lua.create_userdata(Holder { table: table.clone(), counted: counted.another() }).unwrap();
    }
    lua.gc_collect().unwrap();
    lua.gc_collect().unwrap();
    assert_eq!(counted.dropped(), 100);
    lua.globals().set("kept", Holder { table, counted: counted.another() }).unwrap();
    drop(lua);
    assert_eq!(counted.dropped(), 101);
}

#[test]
fn a_userdata_is_taken_out_by_its_own_method() {
    struct Vanishing(Counted);
    impl UserData for Vanishing {
        fn add_methods<M: perilune::UserDataMethods<Self>>(methods: &mut M) {
            methods.add_function("vanish", |_, this: perilune::AnyUserData| {
                drop(this.take::<Self>()?);
                Ok(())
            });
            methods.add_method("vanish_while_borrowed", |_, _, this: perilune::AnyUserData| {
                Ok(this.take::<Self>().is_err())
            });
            methods.add_method("alive", |_, this, ()| Ok(this.0.alive()));
        }
    }
    let lua = Lua::new().unwrap();
    let counted = Counted::new();
    lua.globals().set("v", Vanishing(counted.another())).unwrap();
    assert!(lua.load("return v:vanish_while_borrowed(v)").eval::<bool>().unwrap());
    assert_eq!(lua.load("local n = v:alive(); v:vanish(); return n").eval::<usize>().unwrap(), 1);
    assert_eq!(counted.dropped(), 1);
    for use_ in ["v:alive()", "v:vanish()"] {
        assert!(lua.load(use_).exec().unwrap_err().to_string().contains("gone"));
    }
}

#[test]
fn everything_is_dropped_with_the_state() {
    let counted = Counted::new();
    let lua = Lua::new().unwrap();
    lua.set_app_data(counted.another()).unwrap();
    lua.set_named_registry_value("kept", counted.another()).unwrap();
    let captured = counted.another();
    lua.globals().set("f", lua.create_function(move |_, ()| Ok(captured.alive())).unwrap()).unwrap();
    let hooked = counted.another();
    lua.set_hook(perilune::HookTriggers::new().on_calls(), move |_, _| {
        let _ = hooked.alive();
        Ok(perilune::VmState::Continue)
    })
    .unwrap();
    let userdata = lua.create_userdata(counted.another()).unwrap();
    userdata.set_user_value("more", counted.another()).unwrap();
    lua.load("co = coroutine.create(function(u) local x = u; coroutine.yield() end)").exec().unwrap();
    let co: perilune::Thread = lua.globals().get("co").unwrap();
    co.resume::<()>(counted.another()).unwrap();
    assert_eq!(counted.dropped(), 0);
    drop(lua);
    assert_eq!((counted.dropped(), counted.alive()), (7, 0));
    // The handles that are left know it.
    assert!(matches!(userdata.borrow::<Counted>(), Err(Error::Closed)));
    assert!(matches!(co.resume::<()>(()), Err(Error::Closed)));
}

#[test]
fn a_borrow_outlives_its_userdata() {
    let lua = Lua::new().unwrap();
    let counted = Counted::new();
    let userdata = lua.create_userdata(counted.another()).unwrap();
    let borrow = userdata.borrow::<Counted>().unwrap();
    drop(userdata);
    lua.gc_collect().unwrap();
    assert_eq!(counted.dropped(), 0);
    drop(lua);
    assert_eq!(borrow.alive(), 1);
    drop(borrow);
    assert_eq!(counted.dropped(), 1);
}

/// Makes garbage when it is dropped, and notes whether other drops happen within.
struct Littering {
    table: Table,
    depth: Arc<Mutex<(usize, usize)>>,
}

impl UserData for Littering {}

impl Drop for Littering {
    fn drop(&mut self) {
        let enter = || {
            let mut depth = self.depth.lock().unwrap();
            depth.0 += 1;
            depth.1 = depth.1.max(depth.0);
        };
        enter();
        for i in 0..20 {
            // Much more than what lies between two steps of the collector, and each use of the handle ends with a safepoint.
            let _ = self.table.set(i, "x".repeat(20_000));
            // And cells of the pages that are being swept: tables and userdata.
            let _ = self.table.set(-i, vec![i; 3]);
            let _ = self.table.set(i * 1000, Counted::new().another());
        }
        self.depth.lock().unwrap().0 -= 1;
    }
}

#[test]
fn drops_in_a_sweep_start_no_step_of_the_collector() {
    use perilune::GcMode;
    let modes = [
        GcMode::Incremental { pause: 100, step_multiplier: 400, step_size: 10 },
        GcMode::Generational { minor_multiplier: 10, major_multiplier: 50 },
    ];
    for mode in modes {
        let lua = Lua::new().unwrap();
        lua.gc_set_mode(mode);
        let depth = Arc::<Mutex<(usize, usize)>>::default();
        let table = lua.create_table().unwrap();
        for _ in 0..size(500, 20) {
            lua.create_userdata(Littering { table: table.clone(), depth: Arc::clone(&depth) }).unwrap();
            lua.load("local t = {} for i = 1, 100 do t[i] = {} end").exec().unwrap();
        }
        lua.gc_collect().unwrap();
        lua.gc_collect().unwrap();
        assert_eq!(Arc::strong_count(&depth), 1, "all are dropped");
        assert_eq!(*depth.lock().unwrap(), (0, 1), "one after the other");
    }
}
