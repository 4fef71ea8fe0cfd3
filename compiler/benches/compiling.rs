//! Source to prototypes, in bytes a second, on generated code that looks like real code.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::fmt::Write;
use std::hint::black_box;

/// Modules with functions, loops, tables and strings, with names that differ.
fn realistic(modules: usize) -> String {
    let mut text = String::new();
    for n in 0..modules {
        write!(
            text,
            r##"
-- Module {n}: a stack with a history.
local Module{n} = {{}}
Module{n}.__index = Module{n}

local insert, remove, format = table.insert, table.remove, string.format
local LIMIT_{n} <const> = {limit}

function Module{n}.new(name, options)
  options = options or {{ depth = 16, verbose = false, tags = {{ "alpha", "beta", "gamma" }} }}
  local self = setmetatable({{ name = name, items = {{}}, count = 0, options = options }}, Module{n})
  for index, tag in ipairs(options.tags) do
    self[tag] = format("%s_%d", tag, index + {n})
  end
  return self
end

function Module{n}:push(value, ...)
  if value == nil then
    error("cannot push nil", 2)
  elseif type(value) == "table" and value.items then
    for i = 1, #value.items do self:push(value.items[i]) end
    return self.count, select("#", ...)
  end
  self.count = self.count + 1
  self.items[self.count] = value
  if self.count > LIMIT_{n} then
    local dropped = remove(self.items, 1)
    self.count = self.count - 1
    if self.options.verbose then
      print("dropped " .. tostring(dropped) .. " from " .. self.name)
    end
  end
  return self.count
end

function Module{n}:fold(step, start)
  local result, done = start, false
  local i = 1
  while i <= self.count and not done do
    local value = self.items[i]
    if value ~= nil then
      result, done = step(result, value, i)
    end
    i = i + 1
  end
  return result
end

local function checksum_{n}(text)
  local a, b = 1, 0
  for i = 1, #text do
    a = (a + text:byte(i) * 31 ~ 0x5f) % 65521
    b = (b + (a << 3) + a // 7) % 65521
  end
  return (b << 16) | a
end
"##,
            limit = 100 + n,
        )
        .unwrap();
    }
    text.push_str("return true\n");
    text
}

fn compiling(criterion: &mut Criterion) {
    // One chunk may only have so many locals, so the modules become functions.
    let source: String =
        (0..40).map(|_| format!("do\n{}\nend\n", realistic(30).replace("return true", ""))).collect();
    let mut group = criterion.benchmark_group("compiling");
    group.throughput(Throughput::Bytes(source.len() as u64));
    group.bench_function("realistic", |bencher| {
        bencher.iter(|| perilune_compiler::compile(black_box(source.as_bytes()), b"=bench").unwrap());
    });
    let data: String = "return {\n".to_owned()
        + &(0..20_000)
            .map(|n| format!("  {{ id = {n}, name = \"item {n}\", 1.5, true }},\n"))
            .collect::<String>()
        + "}\n";
    group.throughput(Throughput::Bytes(data.len() as u64));
    group.bench_function("data", |bencher| {
        bencher.iter(|| perilune_compiler::compile(black_box(data.as_bytes()), b"=bench").unwrap());
    });
    group.finish();
}

criterion_group!(benches, compiling);
criterion_main!(benches);
