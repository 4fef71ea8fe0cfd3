//! Types of the host in scripts by derive macros: userdata with methods, and tables as structs.
//!
//! `cargo run --release --example derive`

use perilune::{Error, FromLua, IntoLua, Lua, Result, UserData, userdata_impl};
use std::io::{self, Write};

/// An account that scripts work with in its place.
#[derive(UserData)]
struct Account {
    #[lua(get)]
    owner: String,
    #[lua(skip)]
    cents: i64,
    /// Can be read and written.
    note: Option<String>,
}

#[userdata_impl]
impl Account {
    fn open(options: Options) -> Self {
        Self { owner: options.owner, cents: options.cents, note: None }
    }

    #[lua(getter)]
    fn balance(&self) -> f64 {
        self.cents as f64 / 100.0
    }

    fn transfer(&mut self, to: &mut Account, cents: i64) -> Result<Receipt> {
        if cents > self.cents {
            return Err(Error::runtime(format_args!("{} has only {} cents", self.owner, self.cents)));
        }
        self.cents -= cents;
        to.cents += cents;
        Ok(Receipt { from: self.owner.clone(), to: to.owner.clone(), status: Status::Done { cents } })
    }

    #[lua(meta)]
    fn __tostring(&self) -> String {
        format!("account of {}", self.owner)
    }
}

/// What a table of a script says.
#[derive(FromLua)]
struct Options {
    owner: String,
    #[lua(default = 100)]
    cents: i64,
}

/// What becomes a table for scripts, and comes back.
#[derive(IntoLua, FromLua, Debug)]
struct Receipt {
    from: String,
    to: String,
    status: Status,
}

#[derive(IntoLua, FromLua, Debug)]
#[lua(rename_all = "snake_case")]
enum Status {
    Open,
    Done { cents: i64 },
}

pub(crate) fn run(out: &mut impl Write) -> Result<()> {
    let lua = Lua::new()?;
    lua.globals().set("Account", lua.create_proxy::<Account>()?)?;

    let script = "
        local ada = Account.open {owner = 'Ada', cents = 500}
        local bob = Account.open {owner = 'Bob'}
        local receipt = ada:transfer(bob, 120)
        bob.note = 'got ' .. receipt.status.done.cents
        show(tostring(bob), bob.balance, bob.note)
        show(pcall(ada.transfer, ada, bob, 1000))
        show(pcall(Account.open, {cents = 5}))
        return receipt, {from = 'Bob', to = 'Eve', status = 'open'}";
    let mut lines = Vec::new();
    let receipts: (Receipt, Receipt) = lua.scope(|scope| {
        let show = scope.create_function_mut(|lua, values: perilune::Variadic<perilune::Value>| {
            let shown: Result<Vec<String>> = values.iter().map(|value| value.to_display(lua)).collect();
            lines.push(shown?.join(" "));
            Ok(())
        })?;
        lua.globals().set("show", show)?;
        lua.load(script).eval()
    })?;
    for line in lines {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "{:?}\n{:?}", receipts.0, receipts.1)?;
    Ok(())
}

fn main() -> Result<()> {
    run(&mut io::stdout())
}
