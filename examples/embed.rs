//! A host with an inventory that Lua scripts work with: the host calls Lua, and Lua calls back.
//!
//! `cargo run --release --example embed`
//!
//! What it shows: a host value as a userdata with methods, a native function that calls the Lua function it was given,
//! a call of a Lua function from the host, a message handler that adds a traceback, a memory cap, and code that is
//! stopped from another OS thread.

use perilune::stack::{MULTI, NativeResult, Raised, State, load, new_state};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;

/// The name under which the registry has the metatable of inventories.
const INVENTORY: &str = "Inventory";

/// The host's own data. A state may move between OS threads, so what goes into it must be `Send`.
#[derive(Default)]
struct Inventory {
    items: BTreeMap<Vec<u8>, i64>,
}

/// `inventory:add(name, count)`: returns how many there are now.
fn add(l: &mut State) -> NativeResult {
    l.check_userdata(1, INVENTORY)?;
    l.check_string(2)?;
    let name = l.str_arg(2).to_vec();
    let count = l.opt_integer(3, 1)?;
    if count < 0 {
        return Err(l.arg_error(3, "count must not be negative"));
    }
    let inventory = l.userdata_mut::<Inventory>(1).expect("the metatable is only given to inventories");
    let total = inventory.items.entry(name).or_default();
    *total = total.saturating_add(count);
    let total = *total;
    l.push_integer(total);
    Ok(1)
}

/// `inventory:each(f)`: calls `f(name, count)` for each item, in order.
///
/// This is the simple way of calling Lua from a native function; it recurses, so `f` cannot yield. A native function that
/// lets it returns `l.call_k(...)` with a function that goes on afterwards.
fn each(l: &mut State) -> NativeResult {
    l.check_userdata(1, INVENTORY)?;
    l.check_any(2)?;
    // `f` may add items, so the loop runs over a copy.
    let items = l.userdata::<Inventory>(1).expect("checked above").items.clone();
    for (name, count) in items {
        l.push_value(2);
        l.push_bytes(&name)?;
        l.push_integer(count);
        l.call(2, 0)?;
    }
    Ok(0)
}

/// `#inventory`: the number of items of all kinds.
fn len(l: &mut State) -> NativeResult {
    l.check_userdata(1, INVENTORY)?;
    let total = l.userdata::<Inventory>(1).expect("checked above").items.values().sum();
    l.push_integer(total);
    Ok(1)
}

/// Makes the metatable of inventories and a global inventory.
fn open_inventory(l: &mut State) -> Result<(), Raised> {
    l.new_metatable(INVENTORY)?;
    l.push_value(-1);
    l.set_field(-2, "__index")?; // methods are looked up in the metatable itself
    l.set_functions(&[("add", add), ("each", each), ("__len", len)])?;
    l.pop(1);

    l.new_userdata(Inventory::default(), 0)?;
    l.set_metatable_named(INVENTORY)?;
    l.set_global("inventory")
}

/// A message handler: puts a traceback below the message.
fn with_traceback(l: &mut State) -> NativeResult {
    let message = l.bytes(1).map_or_else(|| b"(no message)".to_vec(), <[u8]>::to_vec);
    let text = l.traceback(Some(&message), 1);
    l.push_bytes(&text)?;
    Ok(1)
}

/// Loads and runs a chunk; an error is its message with a traceback.
fn run_chunk(l: &mut State, source: &str, name: &str) -> Result<(), String> {
    l.push_native(with_traceback);
    let handler = l.top();
    load(l, source.as_bytes(), name).map_err(|error| error.to_string())?;
    let result = l.pcall(0, MULTI, handler);
    let message = result.is_err().then(|| text_of(l));
    l.set_top(handler - 1);
    message.map_or(Ok(()), Err)
}

/// The text on top of the stack.
fn text_of(l: &State) -> String {
    String::from_utf8_lossy(l.bytes(-1).unwrap_or_default()).into_owned()
}

const SCRIPT: &str = r#"
inventory:add("rope", 2)
inventory:add("lamp")
inventory:add("rope", 3)

function weight(grams)
  local sum = 0
  inventory:each(function(name, count)
    sum = sum + count * (grams[name] or 100)
  end)
  return sum
end

function spoil()
  inventory:add("egg", -1)
end
"#;

/// Runs the example and writes what it finds out.
pub(crate) fn run(out: &mut impl Write) -> io::Result<()> {
    let mut lua = new_state().expect("there is memory for a state");
    lua.set_memory_limit(64 << 20);
    let l = lua.state();
    open_inventory(l).expect("there is memory for a metatable");

    // Lua calls the host.
    run_chunk(l, SCRIPT, "=script").expect("the script is right");

    // The host calls Lua: weight({ rope = 250 }).
    l.get_global("weight").expect("globals have no metamethods");
    l.new_table().expect("there is memory for a table");
    l.push_integer(250);
    l.set_field(-2, "rope").expect("the table has no metamethods");
    match l.pcall(1, 1, 0) {
        Ok(()) => writeln!(out, "weight: {}", l.to_integer(-1).unwrap_or_default())?,
        Err(_) => writeln!(out, "error: {}", text_of(l))?,
    }
    l.pop(1);

    // Errors go through the host and back.
    let report = run_chunk(l, "spoil()", "=host").expect_err("a negative count is refused");
    writeln!(out, "{report}")?;

    // A script that wants too much gets an ordinary error, and the state stays usable.
    run_chunk(l, "print = nil; hoard = string.rep('x', 1 << 30)", "=greedy")
        .map_err(|report| writeln!(out, "{}", report.lines().next().unwrap_or_default()))
        .expect_err("the memory cap holds")?;

    // A script that does not end is stopped from another OS thread.
    let interrupt = lua.interrupt();
    let watch = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(50));
        interrupt.request();
    });
    let report = run_chunk(lua.state(), "while true do end", "=endless").expect_err("it is stopped");
    watch.join().expect("the other thread only sleeps");
    writeln!(out, "{}", report.lines().next().unwrap_or_default())
}

fn main() -> io::Result<()> {
    run(&mut io::stdout())
}
