//! Data of the host in scripts by serde: a JSON file to Lua and back, and structs as tables.
//!
//! `cargo run --release --example serde`

use perilune::serde::ValueSeed;
use perilune::{Lua, Result, Value};
use serde::de::DeserializeSeed;
use serde::{Deserialize, Serialize};
use std::io::{self, Write};

#[derive(Serialize, Deserialize, Clone, Debug)]
struct Item {
    id: u32,
    label: String,
    price: Option<f64>,
    tags: Vec<String>,
}

#[derive(Deserialize)]
enum Advice {
    Nothing,
    Sell { id: u32, price: f64 },
}

pub(crate) fn run(out: &mut impl Write) -> Result<()> {
    let lua = Lua::new()?;
    lua.globals().set("null", lua.null())?;
    lua.globals().set("array", lua.array_metatable()?)?;

    // A file becomes a value without a type of Rust in between.
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/inventory.json");
    let text = std::fs::read_to_string(path)?;
    let mut json = serde_json::Deserializer::from_str(&text);
    let inventory = ValueSeed::new(&lua).deserialize(&mut json).map_err(perilune::Error::external)?;
    lua.globals().set("inventory", inventory)?;

    // Scripts work with it as with any table; `null` stands where JSON has it.
    let script = "
        local total = 0
        for _, item in ipairs(inventory.items) do
            if item.price ~= null then total = total + item.price end
        end
        inventory.total = total
        inventory.sold = setmetatable({}, array)
        return inventory";
    let inventory: Value = lua.load(script).eval()?;
    let text = serde_json::to_string(&inventory.to_serializable().sort_keys(true));
    writeln!(out, "{}", text.map_err(perilune::Error::external)?).expect("output can be written");

    // Structs become tables, and tables structs and enums.
    let item = Item { id: 4, label: "tent".to_owned(), price: Some(80.0), tags: vec!["large".to_owned()] };
    let advise = "
        local item = ...
        if item.price == null then return 'Nothing' end
        return {Sell = {id = item.id, price = item.price * 2}}";
    let free = Item { price: None, label: "sand".to_owned(), ..item.clone() };
    for item in [item, free] {
        let advice: Value = lua.load(advise).call(lua.to_value(&item)?)?;
        let advice = match lua.from_value::<Advice>(advice)? {
            Advice::Nothing => format!("keep the {}", item.label),
            Advice::Sell { id, price } => format!("sell {id} for {price}"),
        };
        writeln!(out, "{advice}").expect("output can be written");
    }

    // What does not fit is told with its place.
    let items = lua.load("inventory.items[2].tags = {'a', 5}; return inventory.items").eval()?;
    let error = lua.from_value::<Vec<Item>>(items).expect_err("5 is no tag");
    writeln!(out, "error: {error}").expect("output can be written");
    Ok(())
}

fn main() -> Result<()> {
    run(&mut io::stdout())
}
