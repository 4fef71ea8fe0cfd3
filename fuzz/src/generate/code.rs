//! A program as a tree of its statements and expressions.
//!
//! The tree knows where they begin and end and nothing else; that is enough to cut a program down.

/// What a part of a program is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It can be left out.
    Statement,
    /// It can be replaced by another expression.
    Expression,
    /// Neither.
    Group,
    /// Source as a string literal.
    Quoted,
}

/// A part of a program.
#[derive(Clone, Debug)]
pub enum Code {
    /// Tokens.
    Text(String),
    /// A part with parts.
    Node(Kind, Vec<Code>),
}

/// What takes the place of expressions.
const SIMPLE: &[&str] = &["nil", "1", "\"a\"", "{}"];

impl Code {
    /// The source text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) {
        match self {
            Self::Text(tokens) => text.push_str(tokens),
            Self::Node(Kind::Quoted, parts) => {
                let mut source = String::new();
                parts.iter().for_each(|part| part.write(&mut source));
                text.push_str(&quote(&source));
            }
            Self::Node(_, parts) => parts.iter().for_each(|part| part.write(text)),
        }
    }

    /// All programs that come from this one by one cut: a statement less, a statement replaced by the statements in it, an
    /// expression replaced by a simple one or by one of its own.
    #[must_use]
    pub fn cuts(&self) -> Vec<Self> {
        let mut cuts = Vec::new();
        self.cut_into(&mut |cut| cuts.push(cut));
        cuts
    }

    fn cut_into(&self, found: &mut dyn FnMut(Self)) {
        let Self::Node(kind, parts) = self else { return };
        match kind {
            Kind::Statement => {
                found(Self::Text(String::new()));
                let mut inside = Vec::new();
                self.inner(Kind::Statement, &mut inside);
                if !inside.is_empty() {
                    found(Self::Node(Kind::Group, inside));
                }
            }
            Kind::Expression => {
                let length = self.to_text().len();
                for simple in SIMPLE.iter().filter(|simple| simple.len() < length) {
                    found(Self::Text((*simple).to_owned()));
                }
                let mut inside = Vec::new();
                self.inner(Kind::Expression, &mut inside);
                inside.into_iter().for_each(&mut *found);
            }
            Kind::Group | Kind::Quoted => {}
        }
        for (index, part) in parts.iter().enumerate() {
            part.cut_into(&mut |cut| {
                let mut parts = parts.clone();
                parts[index] = cut;
                found(Self::Node(*kind, parts));
            });
        }
    }

    /// The outermost parts of a kind below this one.
    fn inner(&self, kind: Kind, found: &mut Vec<Self>) {
        let Self::Node(_, parts) = self else { return };
        for part in parts {
            match part {
                Self::Node(part_kind, _) if *part_kind == kind => found.push(part.clone()),
                _ => part.inner(kind, found),
            }
        }
    }
}

fn quote(source: &str) -> String {
    let mut text = String::from("\"");
    for byte in source.bytes() {
        match byte {
            b'"' | b'\\' => text.extend(['\\', char::from(byte)]),
            b'\n' => text.push_str("\\n"),
            b' '..0x7f => text.push(char::from(byte)),
            _ => text.push_str(&format!("\\{byte:03}")),
        }
    }
    text.push('"');
    text
}
