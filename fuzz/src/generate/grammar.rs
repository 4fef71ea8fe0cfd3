//! The grammar that programs are made from, as read from the files in `fuzz/grammar`.
//!
//! A line `name WEIGHT [NEED]: TEMPLATE` is an alternative of the rule `name`; weight (1 if left out) and need may be missing, and
//! lines that begin with a space continue the template. `#` in the first column begins a comment. In a template stand
//! tokens of Lua and these:
//!
//! | placeholder | what it becomes |
//! |---|---|
//! | `@rule` | an expansion of that rule |
//! | `@let:T` | a new local variable of type `T`, visible after the statement |
//! | `@bind:T` | a new variable of type `T`, visible in the next block of the template |
//! | `@const:T` | like `@let:T`, and never assigned to |
//! | `@use:T`, `@set:T` | a visible variable of that type; one that may be assigned to |
//! | `@1`, `@2` ... | the first, second ... variable that the template itself made |
//! | `@block`, `@loop` | statements; statements that may leave with `break` |
//! | `@labelled` | statements that may leave with `goto`, and the label |
//! | `@body`, `@coroutine` | statements of a function; of one that may yield |
//! | `@label` | a label that `goto` can see |
//! | `@repeat:A:B:rule` | `A` to `B` expansions of a rule, in which `@i` counts |
//! | `@quoted:rule` | an expansion that sees no variables, as a string literal |
//! | `@integer_numeral`, `@float_numeral`, `@string`, `@comment` | a token in an odd spelling |
//! | `@name`, `@global:T` | a name for a field; a global variable |
//!
//! Needs are `loop`, `vararg`, `coroutine`, `label`. An alternative that uses a variable needs one.
//! `type` in `@use:type` may be `any`, which fits all, and `num`, which fits `int` and `float`.

use std::collections::HashMap;

/// A rule by its number.
pub(crate) type RuleId = usize;

/// What an alternative needs around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    Loop,
    Vararg,
    Coroutine,
    Label,
}

/// What the statements of a block stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Around {
    Block,
    Loop,
    Labelled,
    Body,
    Coroutine,
}

/// A piece of a template.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    Tokens(String),
    /// A function of the template begins, one with `...` or not.
    Enter(bool),
    /// It ends.
    Leave,
    Rule(RuleId),
    Let(String),
    Bind(String),
    Const(String),
    Use(String),
    Set(String),
    Own(usize),
    Statements(Around),
    Label,
    Repeat(usize, usize, RuleId),
    Quoted(RuleId),
    Index,
    Integer,
    Float,
    Literal,
    Comment,
    Name,
    Global(String),
}

#[derive(Clone, Debug)]
pub(crate) struct Alternative {
    pub(crate) weight: usize,
    pub(crate) need: Option<Need>,
    pub(crate) parts: Vec<Part>,
    /// How deep its shallowest expansion is.
    pub(crate) depth: usize,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Rule {
    pub(crate) name: String,
    pub(crate) alternatives: Vec<Alternative>,
}

/// The rules of programs.
#[derive(Clone, Debug)]
pub struct Grammar {
    pub(crate) rules: Vec<Rule>,
    by_name: HashMap<String, RuleId>,
}

const FILES: &[&str] = &[
    include_str!("../../grammar/programs.txt"),
    include_str!("../../grammar/expressions.txt"),
    include_str!("../../grammar/statements.txt"),
    include_str!("../../grammar/closing.txt"),
    include_str!("../../grammar/metatables.txt"),
    include_str!("../../grammar/coroutines.txt"),
    include_str!("../../grammar/errors.txt"),
    include_str!("../../grammar/libraries.txt"),
    include_str!("../../grammar/limits.txt"),
];

impl Grammar {
    /// The grammar of the files.
    ///
    /// # Panics
    /// When a file is wrong.
    #[must_use]
    pub fn new() -> Self {
        let mut grammar = Self { rules: Vec::new(), by_name: HashMap::new() };
        for file in FILES {
            let mut alternatives: Vec<String> = Vec::new();
            for line in file.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
                match alternatives.last_mut() {
                    Some(last) if line.starts_with(' ') => {
                        last.push('\n');
                        last.push_str(line.trim());
                    }
                    _ => alternatives.push(line.to_owned()),
                }
            }
            alternatives.iter().for_each(|text| grammar.add(text));
        }
        for rule in &grammar.rules {
            assert!(!rule.alternatives.is_empty(), "the rule {} is not there", rule.name);
        }
        grammar.measure();
        grammar
    }

    /// The number of a rule.
    pub(crate) fn rule(&mut self, name: &str) -> RuleId {
        let rules = &mut self.rules;
        *self.by_name.entry(name.to_owned()).or_insert_with(|| {
            rules.push(Rule { name: name.to_owned(), alternatives: Vec::new() });
            rules.len() - 1
        })
    }

    /// The number of a rule that is there.
    pub(crate) fn known(&self, name: &str) -> RuleId {
        self.by_name[name]
    }

    fn add(&mut self, text: &str) {
        let (head, template) = text.split_once(':').unwrap_or_else(|| panic!("no colon in {text}"));
        let mut words = head.split_whitespace();
        let name = words.next().unwrap_or_else(|| panic!("no name in {text}"));
        let (mut weight, mut need) = (1, None);
        for word in words {
            match word {
                "[loop]" => need = Some(Need::Loop),
                "[vararg]" => need = Some(Need::Vararg),
                "[coroutine]" => need = Some(Need::Coroutine),
                "[label]" => need = Some(Need::Label),
                number => weight = number.parse().unwrap_or_else(|_| panic!("{number} in {text}")),
            }
        }
        let parts = self.parts(template.trim());
        let id = self.rule(name);
        self.rules[id].alternatives.push(Alternative { weight, need, parts, depth: usize::MAX });
    }

    fn parts(&mut self, template: &str) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut rest = template;
        let mut blocks = Vec::new();
        while let Some((tokens, placeholder)) = rest.split_once('@') {
            add_tokens(&mut parts, tokens, placeholder, &mut blocks);
            let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let mut end = placeholder.find(|c| !is_word(c)).unwrap_or(placeholder.len());
            let arguments = match &placeholder[..end] {
                "let" | "bind" | "const" | "use" | "set" | "quoted" | "global" => 1,
                "repeat" => 3,
                _ => 0,
            };
            for _ in 0..arguments {
                assert!(placeholder[end..].starts_with(':'), "{template}");
                end += 1;
                end += placeholder[end..].find(|c| !is_word(c)).unwrap_or(placeholder.len() - end);
            }
            parts.push(self.part(&placeholder[..end]));
            rest = &placeholder[end..];
        }
        add_tokens(&mut parts, rest, "", &mut blocks);
        parts
    }

    fn part(&mut self, placeholder: &str) -> Part {
        let words: Vec<&str> = placeholder.split(':').collect();
        let number = |word: &str| word.parse::<usize>().unwrap_or_else(|_| panic!("{placeholder}"));
        match *words {
            ["let", ty] => Part::Let(ty.into()),
            ["bind", ty] => Part::Bind(ty.into()),
            ["const", ty] => Part::Const(ty.into()),
            ["use", ty] => Part::Use(ty.into()),
            ["set", ty] => Part::Set(ty.into()),
            ["global", ty] => Part::Global(ty.into()),
            ["quoted", rule] => Part::Quoted(self.rule(rule)),
            ["repeat", from, to, rule] => Part::Repeat(number(from), number(to), self.rule(rule)),
            ["block"] => Part::Statements(Around::Block),
            ["loop"] => Part::Statements(Around::Loop),
            ["labelled"] => Part::Statements(Around::Labelled),
            ["body"] => Part::Statements(Around::Body),
            ["coroutine"] => Part::Statements(Around::Coroutine),
            ["label"] => Part::Label,
            ["i"] => Part::Index,
            ["integer_numeral"] => Part::Integer,
            ["float_numeral"] => Part::Float,
            ["string"] => Part::Literal,
            ["comment"] => Part::Comment,
            ["name"] => Part::Name,
            [word] if word.starts_with(|c: char| c.is_ascii_digit()) => Part::Own(number(word) - 1),
            [word] => Part::Rule(self.rule(word)),
            _ => panic!("{placeholder}"),
        }
    }

    /// Finds how deep each alternative is at least.
    fn measure(&mut self) {
        let mut depths = vec![usize::MAX; self.rules.len()];
        let mut changed = true;
        while changed {
            changed = false;
            for (id, rule) in self.rules.iter_mut().enumerate() {
                for alternative in &mut rule.alternatives {
                    let below = alternative.parts.iter().map(|part| match part {
                        Part::Rule(id) | Part::Quoted(id) | Part::Repeat(_, _, id) => depths[*id],
                        _ => 0,
                    });
                    alternative.depth = below.max().unwrap_or(0).saturating_add(1);
                    if alternative.depth < depths[id] {
                        depths[id] = alternative.depth;
                        changed = true;
                    }
                }
            }
        }
        for (rule, depth) in self.rules.iter().zip(&depths) {
            assert!(*depth < usize::MAX, "the rule {} never ends", rule.name);
        }
    }
}

/// Adds the tokens that stand before the `rest` of a template. `blocks` says of the blocks that the template has opened which are functions.
fn add_tokens(parts: &mut Vec<Part>, tokens: &str, rest: &str, blocks: &mut Vec<bool>) {
    let mut start = 0;
    let mut take = |parts: &mut Vec<Part>, end: usize| {
        if start < end {
            parts.push(Part::Tokens(tokens[start..end].to_owned()));
        }
        start = end;
    };
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut at = 0;
    for word in tokens.split(|c| !is_word(c)) {
        let end = at + word.len();
        match word {
            "function" => {
                take(parts, end);
                blocks.push(true);
                let following = format!("{}@{rest}", &tokens[end..]);
                let parameters = following.split(')').next().unwrap_or_default();
                parts.push(Part::Enter(parameters.contains("...")));
            }
            "do" | "if" => blocks.push(false),
            "end" if blocks.pop() == Some(true) => {
                take(parts, end);
                parts.push(Part::Leave);
            }
            _ => {}
        }
        at = end + 1;
    }
    take(parts, tokens.len());
}

impl Default for Grammar {
    fn default() -> Self {
        Self::new()
    }
}
