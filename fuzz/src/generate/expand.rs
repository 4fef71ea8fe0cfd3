//! From the grammar to a program.

use super::code::{Code, Kind};
use super::grammar::{Alternative, Around, Grammar, Need, Part, RuleId};
use super::spelling;
use crate::random::Random;

/// Rules whose expansions are expressions.
const EXPRESSIONS: &[&str] =
    &["int", "float", "num", "str", "bool", "seq", "map", "obj", "fun", "gen", "thread", "any"];
const NAMES: &[&str] =
    &["x", "y", "name", "value", "next", "add", "__index", "_", "self", "print", "e1", "end_"];
/// How deep statements and functions are nested before they are brought to an end.
const DEPTH: usize = 24;
/// How deep expressions go.
const EXPRESSION_DEPTH: usize = 4;
/// How many expansions a program may have before all of them are brought to an end.
const EXPANSIONS: usize = 500;

#[derive(Clone, Debug)]
struct Variable {
    name: String,
    ty: String,
    writable: bool,
}

/// What surrounds the place where the program grows.
#[derive(Clone, Debug, Default)]
struct Context {
    variables: Vec<Variable>,
    labels: Vec<String>,
    in_loop: bool,
    vararg: bool,
    coroutine: bool,
}

/// Makes a program from a rule.
pub(crate) fn program(grammar: &Grammar, rule: &str, random: &mut Random) -> Code {
    let odd = random.one_in(10);
    let mut expansion = Expansion {
        grammar,
        random,
        context: Context { vararg: true, ..Context::default() },
        made: 0,
        names: 0,
        index: 0,
        nesting: 0,
        odd,
    };
    let mut pending = Vec::new();
    expansion.rule(grammar.known(rule), 0, &mut pending)
}

struct Expansion<'a> {
    grammar: &'a Grammar,
    random: &'a mut Random,
    context: Context,
    /// Number of expansions so far.
    made: usize,
    /// Number of names so far.
    names: usize,
    /// How many expressions surround the place, up to the next statement.
    nesting: usize,
    /// What `@i` stands for.
    index: usize,
    /// Whether gaps between tokens are odd.
    odd: bool,
}

impl Expansion<'_> {
    /// Expands a rule. The variables that it makes for the statements that follow are put into `pending`.
    fn rule(&mut self, id: RuleId, depth: usize, pending: &mut Vec<Variable>) -> Code {
        self.made += 1;
        let rule = &self.grammar.rules[id];
        let alternative = self.choose(&rule.alternatives, depth);
        let kind = match &*rule.name {
            "stat" | "section" | "uncaught" => Kind::Statement,
            name if EXPRESSIONS.contains(&name) => Kind::Expression,
            _ => Kind::Group,
        };
        let outer = self.nesting;
        match kind {
            Kind::Statement => self.nesting = 0,
            Kind::Expression => self.nesting += 1,
            Kind::Group | Kind::Quoted => {}
        }
        let parts = self.parts(alternative, depth + 1, pending);
        self.nesting = outer;
        Code::Node(kind, parts)
    }

    fn choose<'b>(&mut self, alternatives: &'b [Alternative], depth: usize) -> &'b Alternative {
        let mut possible: Vec<&Alternative> =
            alternatives.iter().filter(|alternative| self.is_possible(alternative)).collect();
        if possible.is_empty() {
            possible = alternatives.iter().collect();
        }
        if depth >= DEPTH || self.nesting >= EXPRESSION_DEPTH || self.made >= EXPANSIONS {
            let least = possible.iter().map(|alternative| alternative.depth).min().unwrap_or(0);
            possible.retain(|alternative| alternative.depth == least);
        }
        let total = possible.iter().map(|alternative| alternative.weight).sum();
        let mut at = self.random.below(total);
        for alternative in &possible {
            if at < alternative.weight {
                return alternative;
            }
            at -= alternative.weight;
        }
        possible[0]
    }

    fn is_possible(&self, alternative: &Alternative) -> bool {
        let context = &self.context;
        let fits = match alternative.need {
            None => true,
            Some(Need::Loop) => context.in_loop,
            Some(Need::Vararg) => context.vararg,
            Some(Need::Coroutine) => context.coroutine,
            Some(Need::Label) => !context.labels.is_empty(),
        };
        fits && alternative.parts.iter().all(|part| match part {
            Part::Use(ty) => self.visible(ty, false).next().is_some(),
            Part::Set(ty) => self.visible(ty, true).next().is_some(),
            _ => true,
        })
    }

    /// The variables of a type that no other one hides.
    fn visible(&self, ty: &str, writable: bool) -> impl Iterator<Item = &Variable> {
        let variables = &self.context.variables;
        variables.iter().enumerate().filter_map(move |(index, variable)| {
            let fits = match ty {
                "any" => true,
                "num" => variable.ty == "int" || variable.ty == "float",
                _ => variable.ty == ty,
            };
            let hidden = || variables[index + 1..].iter().any(|other| other.name == variable.name);
            (fits && (variable.writable || !writable) && !hidden()).then_some(variable)
        })
    }

    fn variable(&mut self, ty: &str, writable: bool) -> String {
        let names: Vec<String> = self.visible(ty, writable).map(|variable| variable.name.clone()).collect();
        if names.is_empty() { "nil".to_owned() } else { self.random.pick(&names).clone() }
    }

    fn fresh(&mut self, ty: &str) -> String {
        // Now and then a variable hides another one.
        if self.random.one_in(8)
            && let Some(variable) = self.context.variables.last()
        {
            return variable.name.clone();
        }
        self.names += 1;
        format!("{}{}", &ty[..1], self.names)
    }

    fn parts(&mut self, alternative: &Alternative, depth: usize, pending: &mut Vec<Variable>) -> Vec<Code> {
        let mut own: Vec<String> = Vec::new();
        let mut bound: Vec<Variable> = Vec::new();
        let mut codes = Vec::new();
        // What surrounds the functions of the template that are open.
        let mut outside: Vec<Context> = Vec::new();
        for part in &alternative.parts {
            let code = match part {
                Part::Tokens(tokens) => Code::Text(spelling::tokens(tokens, self.odd, self.random)),
                Part::Enter(vararg) => {
                    outside.push(self.context.clone());
                    self.context.vararg = *vararg;
                    self.context.in_loop = false;
                    self.context.labels.clear();
                    continue;
                }
                Part::Leave => {
                    if let Some(context) = outside.pop() {
                        self.context = context;
                    }
                    continue;
                }
                Part::Rule(id) => self.rule(*id, depth, pending),
                Part::Let(ty) | Part::Bind(ty) | Part::Const(ty) => {
                    let mut name = self.fresh(ty);
                    while own.contains(&name) {
                        self.names += 1;
                        name = format!("{}{}", &ty[..1], self.names);
                    }
                    own.push(name.clone());
                    let writable = !matches!(part, Part::Const(_));
                    let variable = Variable { name: name.clone(), ty: ty.clone(), writable };
                    match part {
                        Part::Bind(_) if !outside.is_empty() => self.context.variables.push(variable),
                        Part::Bind(_) => bound.push(variable),
                        _ => pending.push(variable),
                    }
                    Code::Text(name)
                }
                Part::Use(ty) => Code::Text(self.variable(ty, false)),
                Part::Set(ty) => Code::Text(self.variable(ty, true)),
                Part::Own(index) => Code::Text(own[*index].clone()),
                Part::Statements(around) => self.statements(*around, std::mem::take(&mut bound), depth),
                Part::Label => Code::Text(self.random.pick(&self.context.labels).clone()),
                Part::Repeat(from, to, id) => {
                    let count = from + self.random.below(to - from + 1);
                    let outer = self.index;
                    let mut parts = Vec::new();
                    for index in 1..=count {
                        self.index = index;
                        parts.push(self.rule(*id, depth, pending));
                        parts.push(Code::Text("\n".to_owned()));
                    }
                    self.index = outer;
                    Code::Node(Kind::Group, parts)
                }
                Part::Quoted(id) => {
                    let outer =
                        std::mem::replace(&mut self.context, Context { vararg: true, ..Context::default() });
                    let code = self.rule(*id, depth, &mut Vec::new());
                    self.context = outer;
                    Code::Node(Kind::Quoted, vec![code])
                }
                Part::Index => Code::Text(self.index.to_string()),
                Part::Integer => Code::Text(spelling::integer(self.random)),
                Part::Float => Code::Text(spelling::float(self.random)),
                Part::Literal => Code::Text(spelling::string(self.random)),
                Part::Comment => Code::Text(spelling::comment(self.random)),
                Part::Name => Code::Text((*self.random.pick(NAMES)).to_owned()),
                Part::Global(ty) => Code::Text(format!("G{}{}", &ty[..1], 1 + self.random.below(2))),
            };
            codes.push(code);
        }
        codes
    }

    /// The statements of a block, with its own variables.
    fn statements(&mut self, around: Around, bound: Vec<Variable>, depth: usize) -> Code {
        let outer = self.context.clone();
        let context = &mut self.context;
        context.variables.extend(bound);
        match around {
            Around::Block => {}
            Around::Loop => context.in_loop = true,
            Around::Labelled => {
                self.names += 1;
                context.labels.push(format!("L{}", self.names));
            }
            Around::Body => {}
            Around::Coroutine => context.coroutine = true,
        }
        let most = if depth < 6 { 5 } else { 3 };
        let mut parts = Vec::new();
        let count = if depth >= DEPTH || self.made >= EXPANSIONS { 0 } else { self.random.below(most + 1) };
        for _ in 0..count {
            let mut pending = Vec::new();
            parts.push(self.rule(self.grammar.known("stat"), depth, &mut pending));
            self.context.variables.append(&mut pending);
            parts.push(Code::Text("\n".to_owned()));
        }
        let last = match around {
            Around::Labelled => None,
            Around::Body | Around::Coroutine => (!self.random.one_in(4)).then_some("results"),
            Around::Block | Around::Loop => self.random.one_in(12).then_some("leave"),
        };
        if let Some(rule) = last {
            let mut code = self.rule(self.grammar.known(rule), depth, &mut Vec::new());
            if let Code::Node(kind, _) = &mut code {
                *kind = Kind::Statement;
            }
            parts.push(code);
            parts.push(Code::Text("\n".to_owned()));
        }
        if around == Around::Labelled
            && let Some(label) = self.context.labels.last()
        {
            parts.push(Code::Text(format!("::{label}::")));
        }
        self.context = outer;
        Code::Node(Kind::Group, parts)
    }
}
