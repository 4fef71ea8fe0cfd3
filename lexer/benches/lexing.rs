//! How fast source text becomes tokens, in bytes a second.
//!
//! The texts are generated here: ordinary code as people write it, data as programs write it, and text that is
//! mostly skipped.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use perilune_lexer::{Lexer, Token};
use std::fmt::Write;
use std::hint::black_box;

/// Functions with comments, indentation, calls, strings and numbers.
fn ordinary_code() -> String {
    let mut text = String::new();
    for i in 0..2000 {
        let _ = write!(
            text,
            r#"
--- Moves the account number {i} to another owner.
-- Returns the new balance, or nil and a message.
local function transfer_{i}(account, owner, amount)
  if account.owner == owner or amount <= 0 then
    return nil, "cannot transfer " .. amount .. " to " .. owner.name
  end
  for index, entry in ipairs(account.entries) do
    local value = entry.value * 1.05 + (index % {i} - 3) // 2
    if not entry.closed and value ~= 0x{i:x} then
      account.balance = account.balance + value
      account[#account + 1] = {{ value = value, at = os.time(), note = 'entry\n' }}
    elseif entry.locked then
      goto continue
    end
    ::continue::
  end
  return setmetatable({{ balance = account.balance, owner = owner }}, Account)
end
"#
        );
    }
    text
}

/// A large table of records.
fn data() -> String {
    let mut text = String::from("return {\n");
    for i in 0..20_000 {
        let _ = writeln!(
            text,
            "{{id={i},name=\"item {i}\",price={}.{:02},tags={{\"a\",\"b\"}}}},",
            i * 7,
            i % 100
        );
    }
    text + "}\n"
}

/// Comments and long strings.
fn mostly_skipped() -> String {
    let mut text = String::new();
    for i in 0..2000 {
        let _ = write!(
            text,
            "-- A line of comment that explains what happens below, at some length.\n\
             --[[ A long comment\n    over {i} lines,\n    or fewer. ]]\n\
             text = [==[\nA long string with [[brackets]] inside,\nand several lines.\n]==]\n"
        );
    }
    text
}

/// Reads all tokens and counts them.
fn count_tokens(source: &[u8]) -> usize {
    let mut lexer = Lexer::new(source);
    let mut count = 0;
    while black_box(lexer.next_token().expect("valid source")) != Token::Eof {
        count += 1;
    }
    count
}

fn lexing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("lexing");
    for (name, text) in
        [("ordinary code", ordinary_code()), ("data", data()), ("mostly skipped", mostly_skipped())]
    {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |bencher| bencher.iter(|| count_tokens(text.as_bytes())));
    }
    group.finish();
}

criterion_group!(benches, lexing);
criterion_main!(benches);
