//! The `lua` command.
use perilune_vm::{Lua, NativeResult, State};

fn message_handler(l: &mut State) -> NativeResult {
    let msg = l.bytes(1).map(<[u8]>::to_vec);
    let text = l.traceback(msg.as_deref(), 1);
    l.push_bytes(&text)?;
    Ok(1)
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let mut lua = Lua::new().expect("memory");
    if std::env::var_os("PERILUNE_STRESS").is_some() {
        lua.set_stress(true);
    }
    let l = lua.state();
    assert!(perilune_stdlib::open_libs(l).is_ok());
    let mut i = 1;
    let run = |l: &mut State, src: &[u8], name: &str, rest: &[String]| {
        l.push_native(message_handler);
        if perilune_stdlib::load::load_chunk(l, src, name.as_bytes(), None).is_err() {
            eprintln!("lua: cannot load {name}");
            std::process::exit(1);
        }
        for a in rest {
            let _ = l.push_str(a);
        }
        if l.pcall(rest.len() as i32, 0, 1).is_err() {
            let _ = l.push_display(-1);
            eprintln!("lua: {}", String::from_utf8_lossy(l.bytes(-1).unwrap_or_default()));
            std::process::exit(1);
        }
        l.set_top(0);
    };
    while i < args.len() {
        if let Some(code) = args[i].strip_prefix("-e") {
            run(l, code.as_bytes(), "=(command line)", &[]);
            i += 1;
            continue;
        }
        let src = std::fs::read(&args[i]).unwrap();
        let _ = l.create_table(0, 0);
        for (n, a) in args[i..].iter().enumerate() {
            let _ = l.push_str(a);
            let _ = l.raw_set_index(-2, n as i64);
        }
        let _ = l.set_global("arg");
        let name = format!("@{}", args[i]);
        run(l, &src, &name, &args[i + 1..]);
        break;
    }
}
