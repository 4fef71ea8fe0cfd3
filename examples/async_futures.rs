//! Asynchronous functions need no particular executor: here that of the crate `futures`, on one thread.
//!
//! `cargo run --release --example async_futures`

use futures::channel::mpsc;
use futures::executor::block_on;
use futures::{SinkExt, StreamExt, join};
use perilune::{Lua, Result};
use std::io::{self, Write};

pub(crate) fn run(out: &mut impl Write) -> Result<()> {
    let lua = Lua::new()?;
    // A channel that holds one message: whoever is ahead waits for the other.
    let (sender, receiver) = mpsc::channel::<i64>(1);
    let send = lua.create_async_function(move |_, n: i64| {
        let mut sender = sender.clone();
        async move { Ok(sender.send(n).await.is_ok()) }
    })?;
    lua.globals().set("send", send)?;

    let producer = lua.load("for n = 1, 4 do send(n * n) end; send(-1); return 'sent'").into_function()?;
    let consumer = receiver.take_while(|&n| std::future::ready(n >= 0)).collect::<Vec<_>>();
    let (result, received) = block_on(async { join!(producer.call_async::<String>(()), consumer) });
    writeln!(out, "{}: {received:?}", result?)?;

    // A coroutine that yields is a stream.
    let generator = lua.load("for n = 1, 3 do coroutine.yield('item ' .. n) end").into_function()?;
    let mut items = lua.create_thread(generator)?.into_async::<String>(());
    block_on(async {
        while let Some(item) = items.next().await {
            writeln!(out, "{}", item?)?;
        }
        Ok(())
    })
}

fn main() -> Result<()> {
    run(&mut io::stdout())
}
