//! Random operations on the stack, and the same on a vector.

use perilune::stack::{OwnedState, REGISTRY_INDEX, State, upvalue_index};
use proptest::prelude::*;

/// A value that the model knows.
#[derive(Clone, Debug, PartialEq)]
enum Item {
    Nil,
    Boolean(bool),
    Integer(i64),
    Text(Vec<u8>),
    /// A table, by what it has at 1.
    Table(i64),
}

#[derive(Clone, Debug)]
enum Operation {
    Push(Item),
    PushValue(i32),
    SetTop(i32),
    Pop(i32),
    Insert(i32),
    Remove(i32),
    Replace(i32),
    Copy(i32, i32),
    Rotate(i32, i32),
    RawGetIndex(i32, i64),
    RawSetIndex(i32, i64),
    RawGetPointer(i32),
    Concat(i32),
    Ref,
    Unref(i32),
    CheckStack(i32),
    Call(i32, i32),
    Collect,
    SetTopClosing(i32),
    CloseSlot(i32),
    ToClose(i32),
}

fn item() -> impl Strategy<Value = Item> {
    prop_oneof![
        Just(Item::Nil),
        any::<bool>().prop_map(Item::Boolean),
        (-5i64..50).prop_map(Item::Integer),
        prop::collection::vec(any::<u8>(), 0..60).prop_map(Item::Text),
        (0i64..9).prop_map(Item::Table),
    ]
}

/// Indices around those that exist, and some that never do.
fn index() -> impl Strategy<Value = i32> {
    prop_oneof![
        20 => -12i32..13,
        1 => Just(i32::MIN),
        1 => Just(i32::MAX),
        1 => Just(REGISTRY_INDEX),
        1 => Just(REGISTRY_INDEX + 1),
        1 => Just(upvalue_index(1)),
        1 => Just(upvalue_index(300)),
        1 => any::<i32>(),
    ]
}

/// Counts that do not fill the memory.
fn count() -> impl Strategy<Value = i32> {
    prop_oneof![20 => -3i32..12, 1 => Just(i32::MIN), 1 => Just(300)]
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        8 => item().prop_map(Operation::Push),
        3 => index().prop_map(Operation::PushValue),
        2 => count().prop_map(Operation::SetTop),
        2 => count().prop_map(Operation::Pop),
        2 => index().prop_map(Operation::Insert),
        2 => index().prop_map(Operation::Remove),
        2 => index().prop_map(Operation::Replace),
        2 => (index(), index()).prop_map(|(from, to)| Operation::Copy(from, to)),
        2 => (index(), any::<i32>()).prop_map(|(idx, n)| Operation::Rotate(idx, n)),
        2 => (index(), -2i64..9).prop_map(|(idx, i)| Operation::RawGetIndex(idx, i)),
        1 => (index(), -2i64..9).prop_map(|(idx, i)| Operation::RawSetIndex(idx, i)),
        1 => index().prop_map(Operation::RawGetPointer),
        1 => count().prop_map(Operation::Concat),
        1 => Just(Operation::Ref),
        1 => (-3i32..20).prop_map(Operation::Unref),
        1 => any::<i32>().prop_map(Operation::CheckStack),
        2 => (count(), count()).prop_map(|(args, results)| Operation::Call(args, results)),
        1 => Just(Operation::Collect),
        1 => count().prop_map(Operation::SetTopClosing),
        1 => index().prop_map(Operation::CloseSlot),
        1 => index().prop_map(Operation::ToClose),
    ]
}

/// What the stack should be.
#[derive(Default)]
struct Model {
    stack: Vec<Item>,
}

impl Model {
    /// The position of an index of the stack.
    fn position(&self, idx: i32) -> Option<usize> {
        let len = self.stack.len() as i64;
        let position = match i64::from(idx) {
            idx if idx > 0 => idx - 1,
            0 => return None,
            idx if idx > i64::from(REGISTRY_INDEX) => len + idx,
            _ => return None,
        };
        (0..len).contains(&position).then_some(position as usize)
    }

    fn at(&self, idx: i32) -> Item {
        self.position(idx).map_or(Item::Nil, |position| self.stack[position].clone())
    }

    fn set_top(&mut self, idx: i32) {
        let len = self.stack.len() as i64;
        let idx = i64::from(idx);
        let target = if idx >= 0 { idx } else { (len + 1 + idx).max(0) };
        self.stack.resize(target as usize, Item::Nil);
    }

    fn pop(&mut self, n: i32) {
        let n = (n.max(0) as usize).min(self.stack.len());
        self.stack.truncate(self.stack.len() - n);
    }
}

fn push(l: &mut State, item: &Item) {
    match item {
        Item::Nil => l.push_nil(),
        Item::Boolean(b) => l.push_boolean(*b),
        Item::Integer(i) => l.push_integer(*i),
        Item::Text(text) => l.push_bytes(text).expect("there is memory"),
        Item::Table(mark) => {
            l.create_table(2, 1).expect("there is memory");
            l.push_integer(*mark);
            l.raw_set_index(-2, 1).expect("the table can be written");
        }
    }
}

fn item_at(l: &mut State, idx: i32) -> Item {
    use perilune::stack::Type;
    match l.type_of(idx) {
        Type::Nil => Item::Nil,
        Type::Boolean => Item::Boolean(l.to_boolean(idx)),
        Type::Number => Item::Integer(l.to_integer(idx).expect("there are no floats")),
        Type::String => Item::Text(l.str_arg(idx).to_vec()),
        Type::Table => {
            l.raw_get_index(idx, 1);
            let mark = l.to_integer(-1).expect("every table has a mark");
            l.pop(1);
            Item::Table(mark)
        }
        other => panic!("unexpected {other:?}"),
    }
}

/// What is on the stack of the running function; it is popped and pushed again, so that the last slot is read too.
fn contents(l: &mut State) -> Vec<Item> {
    (1..=l.top()).map(|idx| item_at(l, idx)).collect()
}

/// The number that a concatenation writes, or the text.
fn as_text(item: &Item) -> Option<Vec<u8>> {
    match item {
        Item::Integer(i) => Some(i.to_string().into_bytes()),
        Item::Text(text) => Some(text.clone()),
        _ => None,
    }
}

/// Drops the value of an error.
fn forget(l: &mut State, raised: perilune::stack::Raised) {
    let top = l.top();
    l.catch(raised, top);
    l.pop(1);
}

fn perform(l: &mut State, model: &mut Model, operation: &Operation, refs: &mut Vec<(i32, Item)>) {
    match operation {
        Operation::Push(item) => {
            push(l, item);
            model.stack.push(item.clone());
        }
        Operation::PushValue(idx) => {
            if *idx <= REGISTRY_INDEX {
                // The registry and upvalues are no items.
                return;
            }
            l.push_value(*idx);
            let item = model.at(*idx);
            model.stack.push(item);
        }
        Operation::SetTop(idx) => {
            l.set_top(*idx);
            model.set_top(*idx);
        }
        Operation::SetTopClosing(idx) => {
            l.set_top_closing(*idx).expect("nothing is to be closed");
            model.set_top(*idx);
        }
        Operation::Pop(n) => {
            l.pop(*n);
            model.pop(*n);
        }
        Operation::Insert(idx) => {
            l.insert(*idx);
            if let Some(position) = model.position(*idx) {
                model.stack[position..].rotate_right(1);
            }
        }
        Operation::Remove(idx) => {
            l.remove(*idx);
            if let Some(position) = model.position(*idx) {
                model.stack.remove(position);
            }
        }
        Operation::Replace(idx) => {
            l.replace(*idx);
            let value = model.at(-1);
            if let Some(position) = model.position(*idx) {
                model.stack[position] = value;
            }
            model.pop(1);
        }
        Operation::Copy(from, to) => {
            if *from <= REGISTRY_INDEX {
                return;
            }
            l.copy(*from, *to);
            let value = model.at(*from);
            if let Some(position) = model.position(*to) {
                model.stack[position] = value;
            }
        }
        Operation::Rotate(idx, n) => {
            l.rotate(*idx, *n);
            if let Some(position) = model.position(*idx) {
                let count = model.stack.len() - position;
                model.stack[position..].rotate_right(n.rem_euclid(count as i32) as usize);
            }
        }
        Operation::RawGetIndex(idx, i) => {
            if *idx <= REGISTRY_INDEX {
                return;
            }
            l.raw_get_index(*idx, *i);
            let item = match model.at(*idx) {
                Item::Table(mark) if *i == 1 => Item::Integer(mark),
                _ => Item::Nil,
            };
            model.stack.push(item);
        }
        Operation::RawSetIndex(idx, i) => {
            // The mark of a table stays, and so does the registry.
            let i = if *i == 1 { 2 } else { *i };
            if *idx <= REGISTRY_INDEX || matches!(model.at(*idx), Item::Table(_)) {
                return;
            }
            l.raw_set_index(*idx, i).expect("the value is no table");
            model.pop(1);
        }
        Operation::RawGetPointer(idx) => {
            l.raw_get_pointer(*idx, 0x1234);
            model.stack.push(Item::Nil);
        }
        Operation::Concat(n) => match l.concat(*n) {
            Ok(()) => {
                let n = *n as usize;
                let first = model.stack.len() - n;
                if n != 1 {
                    let joined = model.stack[first..].iter().filter_map(as_text).collect::<Vec<_>>().concat();
                    model.stack.truncate(first);
                    model.stack.push(Item::Text(joined));
                }
            }
            Err(raised) => {
                forget(l, raised);
                let wrong = *n < 0 || *n as usize > model.stack.len();
                assert!(
                    wrong
                        || model.stack[model.stack.len() - *n as usize..]
                            .iter()
                            .any(|item| as_text(item).is_none())
                );
                // What it leaves of the operands is its own affair.
                l.set_top(0);
                model.stack.clear();
            }
        },
        Operation::Ref => {
            let kept = model.at(-1);
            let reference = l.ref_(REGISTRY_INDEX).expect("there is memory");
            model.pop(1);
            if kept == Item::Nil {
                assert_eq!(reference, perilune::stack::REF_NIL);
            } else {
                assert!(refs.iter().all(|(known, _)| *known != reference));
                refs.push((reference, kept));
            }
        }
        Operation::Unref(n) => {
            let Some(position) = usize::try_from(*n).ok().filter(|&n| n < refs.len()) else {
                l.unref(REGISTRY_INDEX, perilune::stack::NO_REF).expect("nothing happens");
                return;
            };
            let (reference, item) = refs.swap_remove(position);
            l.raw_get_index(REGISTRY_INDEX, reference.into());
            assert_eq!(item_at(l, -1), item);
            l.pop(1);
            l.unref(REGISTRY_INDEX, reference).expect("there is memory");
        }
        Operation::CheckStack(n) => {
            let answer = l.check_stack(*n);
            if *n > 1_000_000 {
                assert!(!answer);
            }
            if *n < 10_000 {
                assert!(answer);
            }
        }
        Operation::Call(nargs, nresults) => {
            // The function goes below its arguments, as far as they are there.
            let arguments = (*nargs).clamp(0, model.stack.len() as i32);
            l.push_native(|l| Ok(l.top() as usize));
            l.insert(-1 - arguments);
            match l.call(*nargs, *nresults) {
                Ok(()) => {
                    assert_eq!(*nargs, arguments);
                    if *nresults >= 0 {
                        let first = model.stack.len() - arguments as usize;
                        model.stack.resize(first + *nresults as usize, Item::Nil);
                    }
                }
                Err(raised) => {
                    assert_ne!(*nargs, arguments);
                    forget(l, raised);
                    l.remove(-1 - arguments);
                }
            }
        }
        Operation::Collect => l.gc_collect().expect("collections do not fail"),
        Operation::CloseSlot(idx) => match l.close_slot(*idx) {
            Ok(()) => {
                let position = model.position(*idx).expect("other indices are refused");
                model.stack[position] = Item::Nil;
            }
            Err(raised) => {
                forget(l, raised);
                assert_eq!(model.position(*idx), None);
            }
        },
        Operation::ToClose(idx) => match l.to_close(*idx) {
            // False values need no closing, others here cannot be closed.
            Ok(()) => assert!(matches!(model.at(*idx), Item::Nil | Item::Boolean(false))),
            Err(raised) => forget(l, raised),
        },
    }
}

fn perform_all(l: &mut State, operations: &[Operation]) {
    let (mut model, mut refs) = (Model::default(), Vec::new());
    for operation in operations {
        perform(l, &mut model, operation, &mut refs);
        assert_eq!(contents(l), model.stack, "after {operation:?}");
    }
    for (reference, item) in refs {
        l.raw_get_index(REGISTRY_INDEX, reference.into());
        assert_eq!(item_at(l, -1), item);
        l.pop(1);
    }
}

/// Performs the operations that are its argument.
fn perform_given(l: &mut State) -> perilune::stack::NativeResult {
    let operations = l.userdata::<Vec<Operation>>(1).expect("the test gives them").clone();
    l.set_top(0);
    perform_all(l, &operations);
    Ok(0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: if cfg!(miri) { 3 } else { 1000 }, failure_persistence: None, ..ProptestConfig::default() })]

    /// As the host, in a native function and on the stack of a coroutine.
    #[test]
    fn the_stack_is_as_the_model_says(operations in prop::collection::vec(operation(), 0..80), stress in any::<bool>()) {
        let mut lua = OwnedState::new().unwrap();
        if stress {
            lua.set_stress(perilune::stack::Stress::Collections);
        }
        let l = lua.state();
        perform_all(l, &operations);
        l.set_top(0);
        l.push_nil();
        l.new_coroutine().unwrap();
        l.with_thread(-1, |co| perform_all(co, &operations)).unwrap();
        l.set_top(0);
        l.push_native(perform_given);
        l.new_userdata(operations, 0).unwrap();
        l.pcall(1, 0, 0).unwrap();
    }
}
