//! Arithmetic metamethods of strings: `"10" + 1`.

use perilune_vm::{ArithOp, NativeFn, NativeResult, Raised, State, Type};

macro_rules! metamethods {
    ($($name:literal => $op:ident),* $(,)?) => {
        pub(super) const METAMETHODS: &[(&str, NativeFn)] =
            &[$(($name, |l: &mut State| arith(l, ArithOp::$op, $name))),*];
    };
}

metamethods! {
    "__add" => Add,
    "__sub" => Sub,
    "__mul" => Mul,
    "__mod" => Mod,
    "__pow" => Pow,
    "__div" => Div,
    "__idiv" => IDiv,
    "__unm" => Unm,
}

fn arith(l: &mut State, op: ArithOp, name: &str) -> NativeResult {
    if push_converted(l, 1)? && push_converted(l, 2)? {
        l.arith(op)?;
        return Ok(1);
    }
    l.set_top(2);
    // The other operand may know what to do, but not if it is a string: then it has just failed.
    if l.type_of(2) == Type::String || l.get_metafield(2, name)? == Type::Nil {
        return Err(refuse(l, name));
    }
    l.insert(1);
    l.call(2, 1)?;
    Ok(1)
}

/// Pushes argument `arg` as a number, if it is or looks like one.
fn push_converted(l: &mut State, arg: i32) -> Result<bool, Raised> {
    let number = match l.numeric(arg) {
        None => l.parse_number(arg)?,
        number => number,
    };
    if let Some(number) = number {
        l.push_numeric(number);
    }
    Ok(number.is_some())
}

fn refuse(l: &mut State, name: &str) -> Raised {
    let message = format!("attempt to {} a '{}' with a '{}'", &name[2..], l.type_name(1), l.type_name(2));
    l.raise(message)
}
