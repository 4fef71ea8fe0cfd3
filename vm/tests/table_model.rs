//! Tables against a model: any sequence of raw writes leaves what a map would hold, `next` visits each entry once,
//! and the length is a border.

use perilune_vm::{OwnedState, State, Type};
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Integer(i64),
    /// Halves, so that no float is an integer.
    Half(i64),
    Text(String),
    Boolean(bool),
}

#[derive(Clone, Debug)]
enum Operation {
    Set(Key, i64),
    Remove(Key),
    /// A write at the border, as `t[#t + 1] = v`.
    Append(i64),
    /// A removal at the border.
    Pop,
    Collect,
}

fn key() -> impl Strategy<Value = Key> {
    prop_oneof![
        6 => (-4i64..40).prop_map(Key::Integer),
        1 => any::<i64>().prop_map(Key::Integer),
        1 => (0u32..63).prop_map(|shift| Key::Integer(1 << shift)),
        1 => (-20i64..20).prop_map(Key::Half),
        2 => "[a-d]{0,2}".prop_map(Key::Text),
        1 => "x{39,42}".prop_map(Key::Text),
        1 => any::<bool>().prop_map(Key::Boolean),
    ]
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        8 => (key(), any::<i64>()).prop_map(|(k, v)| Operation::Set(k, v)),
        4 => key().prop_map(Operation::Remove),
        6 => any::<i64>().prop_map(Operation::Append),
        2 => Just(Operation::Pop),
        1 => Just(Operation::Collect),
    ]
}

fn push_key(l: &mut State, key: &Key) {
    match key {
        Key::Integer(i) => l.push_integer(*i),
        Key::Half(n) => l.push_number(*n as f64 + 0.5),
        Key::Text(s) => l.push_str(s).unwrap(),
        Key::Boolean(b) => l.push_boolean(*b),
    }
}

fn read_key(l: &State, idx: i32) -> Key {
    match l.type_of(idx) {
        Type::Boolean => Key::Boolean(l.to_boolean(idx)),
        Type::String => Key::Text(String::from_utf8(l.bytes(idx).unwrap().to_vec()).unwrap()),
        _ if l.is_integer(idx) => Key::Integer(l.to_integer(idx).unwrap()),
        _ => Key::Half((l.to_number(idx).unwrap() - 0.5) as i64),
    }
}

/// The table is at index 1.
fn write(l: &mut State, key: &Key, value: Option<i64>) {
    push_key(l, key);
    match value {
        Some(v) => l.push_integer(v),
        None => l.push_nil(),
    }
    l.raw_set(1).unwrap();
}

fn apply(l: &mut State, model: &mut BTreeMap<Key, i64>, operation: &Operation) {
    match operation {
        Operation::Set(key, v) => {
            write(l, key, Some(*v));
            model.insert(key.clone(), *v);
        }
        Operation::Remove(key) => {
            write(l, key, None);
            model.remove(key);
        }
        Operation::Append(v) => {
            let key = Key::Integer(l.raw_len(1) as i64 + 1);
            write(l, &key, Some(*v));
            model.insert(key, *v);
        }
        Operation::Pop => {
            let key = Key::Integer(l.raw_len(1) as i64);
            write(l, &key, None);
            model.remove(&key);
        }
        Operation::Collect => l.gc_collect().unwrap(),
    }
}

fn check(l: &mut State, model: &BTreeMap<Key, i64>) {
    for (key, v) in model {
        push_key(l, key);
        l.raw_get(1);
        assert_eq!(l.to_integer(-1), Some(*v), "value of {key:?}");
        l.pop(1);
    }
    let mut seen = BTreeMap::new();
    l.push_nil();
    while l.next(1).unwrap() {
        let previous = seen.insert(read_key(l, -2), l.to_integer(-1).unwrap());
        assert!(previous.is_none(), "next visits a key twice");
        l.pop(1);
    }
    assert_eq!(&seen, model, "what next visits");
    let border = l.raw_len(1) as i64;
    let has = |i: i64| model.contains_key(&Key::Integer(i));
    assert!(border == 0 || has(border), "{border} is in use");
    assert!(border == i64::MAX || !has(border + 1), "{border} is followed by nil");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 3 } else { 1000 }))]

    #[test]
    fn behaves_as_a_map(operations in prop::collection::vec(operation(), 0..if cfg!(miri) { 30 } else { 120 }), array in 0usize..9, record in 0usize..9) {
        let mut lua = OwnedState::with_seed(7).unwrap();
        let l = lua.state();
        l.create_table(array, record).unwrap();
        let mut model = BTreeMap::new();
        for operation in &operations {
            apply(l, &mut model, operation);
        }
        check(l, &model);
    }

    /// Entries come and go while their number stays about the same, so nodes are used again and again.
    #[test]
    fn keeps_entries_apart_that_replace_each_other(
        moves in prop::collection::vec((any::<u16>(), 0u8..4), 0..if cfg!(miri) { 200 } else { 1500 }),
        window in 1i64..80,
        step in 1i64..20,
        seed in any::<u64>(),
    ) {
        let mut lua = OwnedState::with_seed(seed).unwrap();
        let l = lua.state();
        l.new_table().unwrap();
        let mut model = BTreeMap::new();
        for (n, &(random, kind)) in moves.iter().enumerate() {
            let n = n as i64;
            let key = match kind {
                0 => Key::Half(n * step),
                1 => Key::Integer(i64::from(random) << 8),
                _ => Key::Integer(n * step),
            };
            apply(l, &mut model, &Operation::Set(key, n));
            for old in [Key::Half((n - window) * step), Key::Integer((n - window) * step)] {
                apply(l, &mut model, &Operation::Remove(old));
            }
            if model.len() as i64 > 2 * window {
                let oldest = model.keys().nth(usize::from(random) % model.len()).unwrap().clone();
                apply(l, &mut model, &Operation::Remove(oldest));
            }
        }
        check(l, &model);
    }

    #[test]
    fn can_be_emptied_during_traversal(keys in prop::collection::btree_set(key(), 0..60), collect in any::<bool>()) {
        let mut lua = OwnedState::with_seed(11).unwrap();
        let l = lua.state();
        l.new_table().unwrap();
        for key in &keys {
            write(l, key, Some(1));
        }
        let mut visited = 0;
        l.push_nil();
        while l.next(1).unwrap() {
            l.pop(1);
            let key = read_key(l, -1);
            write(l, &key, None);
            if collect {
                l.gc_collect().unwrap();
            }
            visited += 1;
        }
        prop_assert_eq!(visited, keys.len());
        l.push_nil();
        prop_assert!(!l.next(1).unwrap());
    }
}
