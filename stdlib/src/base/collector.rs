//! `collectgarbage`.

use perilune_vm::{NativeResult, State};

/// `collectgarbage` without what changes how the collector works.
pub(super) fn collect(l: &mut State) -> NativeResult {
    l.check_option(1, Some("collect"), &["collect", "count", "isrunning", "step"])?;
    collectgarbage(l)
}

/// And without what tells how much memory is in use.
pub(super) fn collect_unseen(l: &mut State) -> NativeResult {
    l.check_option(1, Some("collect"), &["collect", "isrunning"])?;
    collectgarbage(l)
}

pub(super) fn collectgarbage(l: &mut State) -> NativeResult {
    const OPTIONS: &[&str] = &[
        "stop",
        "restart",
        "collect",
        "count",
        "step",
        "setpause",
        "setstepmul",
        "isrunning",
        "generational",
        "incremental",
    ];
    let option = OPTIONS[l.check_option(1, Some("collect"), OPTIONS)?];
    if l.gc_is_blocked() {
        // Inside a finalizer nothing may be asked of the collector.
        l.push_nil();
        return Ok(1);
    }
    match option {
        "stop" => l.gc_stop(),
        "restart" => l.gc_restart(),
        "collect" => l.gc_collect()?,
        "count" => {
            let bytes = l.gc_bytes();
            l.push_number(bytes as f64 / 1024.0);
            return Ok(1);
        }
        "step" => {
            let kbytes = l.opt_integer(2, 0)? as i32;
            let finished = l.gc_step(kbytes)?;
            l.push_boolean(finished);
            return Ok(1);
        }
        "setpause" | "setstepmul" => {
            let value = l.opt_integer(2, 0)? as i32;
            let old = if option == "setpause" { l.gc_set_pause(value) } else { l.gc_set_step_mul(value) };
            l.push_integer(old.into());
            return Ok(1);
        }
        "isrunning" => {
            let running = l.gc_is_running();
            l.push_boolean(running);
            return Ok(1);
        }
        "generational" => {
            let minor = l.opt_integer(2, 0)? as i32;
            let major = l.opt_integer(3, 0)? as i32;
            l.charge_collection()?;
            let was_generational = l.gc_generational(minor, major);
            return push_mode(l, was_generational);
        }
        _ => {
            let pause = l.opt_integer(2, 0)? as i32;
            let step_mul = l.opt_integer(3, 0)? as i32;
            let step_size = l.opt_integer(4, 0)? as i32;
            l.charge_collection()?;
            let was_generational = l.gc_incremental(pause, step_mul, step_size);
            return push_mode(l, was_generational);
        }
    }
    l.push_integer(0);
    Ok(1)
}

/// Pushes the name of the mode before the change.
fn push_mode(l: &mut State, generational: bool) -> NativeResult {
    l.push_str(if generational { "generational" } else { "incremental" })?;
    Ok(1)
}
