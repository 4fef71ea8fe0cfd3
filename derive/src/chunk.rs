//! `chunk!`: source of Lua among source of Rust.
//!
//! The compiler of Rust hands over tokens. They become text again in the places where they stood: on the same lines of the file, so that messages
//! name these, and apart or together as they were. The text is compiled to see whether it is a chunk.

use crate::names::{support, text_of};
use proc_macro::{Delimiter, Group, Spacing, Span, TokenStream, TokenTree};
use quote::quote;
use syn::Ident;

/// The text of a chunk as it comes together.
#[derive(Default)]
struct Source {
    text: String,
    /// Where the last token has ended.
    line: usize,
    column: usize,
    /// The next token belongs to the last one.
    joined: bool,
    /// The first token of each line, with the line.
    lines: Vec<(usize, Span)>,
    /// Variables of Rust, each once.
    captures: Vec<Ident>,
}

/// What is wrong, and where.
struct Mistake(Span, String);

pub(crate) fn expand(tokens: TokenStream) -> proc_macro2::TokenStream {
    let mut source = Source { line: 1, ..Source::default() };
    match source.add_all(tokens).and_then(|()| source.check()) {
        Ok(()) => source.code(),
        Err(Mistake(span, message)) => syn::Error::new(span.into(), message).to_compile_error(),
    }
}

impl Source {
    fn add_all(&mut self, tokens: TokenStream) -> Result<(), Mistake> {
        let mut tokens = tokens.into_iter();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == '$' => {
                    self.capture(punct.span(), tokens.next())?
                }
                TokenTree::Group(group) => self.add_group(&group)?,
                TokenTree::Punct(punct) => {
                    self.add(&punct.to_string(), punct.span());
                    self.joined = punct.spacing() == Spacing::Joint;
                }
                TokenTree::Ident(ident) => self.add(&ident.to_string(), ident.span()),
                TokenTree::Literal(literal) => self.add(&literal.to_string(), literal.span()),
            }
        }
        Ok(())
    }

    fn add_group(&mut self, group: &Group) -> Result<(), Mistake> {
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::None => return self.add_all(group.stream()),
        };
        self.add(open, group.span_open());
        self.add_all(group.stream())?;
        self.add(close, group.span_close());
        Ok(())
    }

    /// `$name`: a variable of Rust, which Lua knows by the same name.
    fn capture(&mut self, dollar: Span, name: Option<TokenTree>) -> Result<(), Mistake> {
        let ident = name.and_then(|name| syn::parse::<Ident>(name.into()).ok());
        let Some(ident) = ident else {
            return Err(Mistake(dollar, "a `$` stands before the name of a variable of Rust".to_owned()));
        };
        self.add(&text_of(&ident), dollar);
        self.column += 1;
        if !self.captures.contains(&ident) {
            self.captures.push(ident);
        }
        Ok(())
    }

    fn add(&mut self, token: &str, span: Span) {
        let (line, column) = (span.line(), span.column());
        let joined = std::mem::take(&mut self.joined);
        if line > self.line {
            self.text.extend(std::iter::repeat_n('\n', line - self.line));
        } else if !joined && (line, column) != (self.line, self.column) {
            // Tokens of a macro may come from anywhere.
            self.text.push(' ');
        }
        if self.lines.last().is_none_or(|&(last, _)| line > last) {
            self.lines.push((line, span));
        }
        self.text.push_str(token);
        let breaks = token.matches('\n').count();
        let width = token.rsplit('\n').next().map_or(0, |last| last.chars().count());
        self.column = if breaks == 0 { column + width } else { width + 1 };
        self.line = line.max(self.line) + breaks;
    }

    /// Whether the text is a chunk, or an expression.
    fn check(&self) -> Result<(), Mistake> {
        let compile = |text: &str| perilune_compiler::compile(text.as_bytes(), b"=chunk");
        if compile(&format!("return {}", self.text)).is_ok() {
            return Ok(());
        }
        let Err(error) = compile(&self.text) else { return Ok(()) };
        let message = String::from_utf8_lossy(&error.message);
        let (line, message) = message
            .strip_prefix("chunk:")
            .and_then(|rest| rest.split_once(": "))
            .map_or((usize::MAX, &*message), |(line, rest)| (line.parse().unwrap_or(usize::MAX), rest));
        let span = self.lines.iter().rev().find(|(first, _)| *first <= line).map(|(_, span)| *span);
        Err(Mistake(span.unwrap_or_else(Span::call_site), format!("Lua: {message}")))
    }

    fn code(&self) -> proc_macro2::TokenStream {
        let (support, text) = (support(), &self.text);
        let names = self.captures.iter().map(text_of);
        let captures = &self.captures;
        let capture = if captures.is_empty() {
            quote!(::core::option::Option::None::<fn(&#support::Table) -> #support::Result<()>>)
        } else {
            quote! {
                ::core::option::Option::Some(move |captured: &#support::Table| {
                    #( captured.raw_set(#names, #captures)?; )*
                    #support::Result::Ok(())
                })
            }
        };
        quote!(#support::SourceInRust::new(#text, ::core::concat!("@", ::core::file!()), #capture))
    }
}
