//! The grammar of section 9 of the manual, by recursive descent.
//!
//! The parser makes the tree of a function, with names resolved and constants folded, and hands it to code
//! generation when the function ends. So errors come in the order of the source.
//!
//! This file owns the tokens: the current one, sometimes the next one, their lines, and errors that quote them.

mod expression;
mod function;
mod label;
mod scope;
mod statement;

use crate::ast::{Ast, VarId};
use crate::codegen::Buffers;
use crate::error::{Fail, SyntaxError};
use crate::limits::{LEVELS, MAX_HANDLER_LEVELS, MAX_LEVELS};
use crate::names::{NameId, Names};
use crate::workspace::Workspace;
use perilune_bytecode::{Name, Proto, Remains};
use perilune_lexer::{LexError, Lexer, Token, token_text};
use std::sync::Arc;

pub(crate) use function::Function;
pub(crate) use label::{Label, Pending};
pub(crate) use scope::{Scope, Upvalue};

type Parsed<T> = Result<T, Fail>;

/// Tokens that are read between two questions whether to give up.
const TOKENS_BETWEEN_QUESTIONS: u32 = 1 << 14;

/// Numbers of a list that are moved between two questions.
const PORTION: usize = 1 << 18;

/// The state of compiling a chunk.
pub(crate) struct Parser<'s> {
    lexer: Lexer<'s>,
    chunk_name: &'s [u8],
    source: Name,
    /// The current token.
    token: Token<'s>,
    /// Where the current token ends.
    line: u32,
    /// Where the token before it ends.
    last_line: u32,
    /// The token after the current one, if somebody had to know it.
    ahead: Option<Token<'s>>,
    /// Whether to give up.
    stop: &'s dyn Fn() -> bool,
    /// Tokens until this is asked.
    until_question: u32,
    /// How deep the grammar's recursion is, within that of the host.
    level: u32,

    names: Names<'s>,
    ast: Ast,
    /// Numbers of a list that is being read; a stack, as lists nest.
    scratch: Vec<u32>,

    /// The functions around the current token.
    functions: Vec<Function>,
    /// The functions that ended inside of these, but in none that ended itself.
    protos: Vec<Arc<Proto>>,
    /// Memory for upvalues of functions to come.
    upvalues: Vec<Vec<Upvalue>>,
    /// The blocks around the current token, of all these functions.
    scopes: Vec<Scope>,
    /// The variables that are visible, of all these functions.
    active: Vec<VarId>,
    /// The labels that are visible, of all these functions.
    labels: Vec<Label>,
    /// The jumps to labels that have not come yet, of all these functions.
    pending: Vec<Pending>,

    buffers: Buffers,
}

impl<'s> Parser<'s> {
    /// Stands before the first token. Its memory is that of the workspace.
    pub(crate) fn new(
        workspace: Workspace,
        source: &'s [u8],
        chunk_name: &'s [u8],
        levels: u32,
        stop: &'s dyn Fn() -> bool,
    ) -> Self {
        let Workspace {
            names,
            ast,
            scratch,
            functions,
            protos,
            upvalues,
            scopes,
            active,
            labels,
            pending,
            buffers,
        } = workspace;
        Self {
            lexer: Lexer::new_unless(source, stop),
            chunk_name,
            source: b"".into(),
            token: Token::Eof,
            line: 1,
            last_line: 1,
            ahead: None,
            stop,
            until_question: TOKENS_BETWEEN_QUESTIONS,
            level: levels,
            names: Names::new(names, stop),
            ast,
            scratch,
            functions,
            protos,
            upvalues,
            scopes,
            active,
            labels,
            pending,
            buffers,
        }
    }

    /// Gives the workspace back, for another chunk.
    pub(crate) fn into_workspace(self, remains: &mut Remains) -> Workspace {
        self.source.leave(remains);
        let workspace = Workspace {
            names: self.names.keep(remains),
            ast: self.ast,
            scratch: self.scratch,
            functions: self.functions,
            protos: self.protos,
            upvalues: self.upvalues,
            scopes: self.scopes,
            active: self.active,
            labels: self.labels,
            pending: self.pending,
            buffers: self.buffers,
        };
        workspace.end_chunk(remains)
    }

    /// Reads the whole chunk. What was made in vain is left to `remains`.
    pub(crate) fn parse_chunk(&mut self, remains: &mut Remains) -> Parsed<Proto> {
        self.source =
            Name::copy_leaving(self.chunk_name, self.stop, remains).ok_or_else(|| self.stopped())?;
        let main = self.parse_main()?;
        if self.names.stopped() {
            remains.take_proto(main);
            return Err(self.stopped());
        }
        Ok(main)
    }

    /// Goes on to the next token.
    #[inline]
    fn advance(&mut self) -> Parsed<()> {
        self.last_line = self.line;
        self.until_question -= 1;
        if self.until_question == 0 {
            self.ask_whether_to_stop()?;
        }
        self.token = match self.ahead.take() {
            Some(token) => token,
            None => match self.lexer.next_token() {
                Ok(token) => token,
                Err(error) => return Err(self.lexical_error(&error)),
            },
        };
        self.line = self.lexer.line();
        Ok(())
    }

    #[cold]
    fn ask_whether_to_stop(&mut self) -> Parsed<()> {
        self.until_question = TOKENS_BETWEEN_QUESTIONS;
        if (self.stop)() { Err(self.stopped()) } else { Ok(()) }
    }

    #[cold]
    fn stopped(&self) -> Fail {
        self.semantic_error(&[b"stopped"])
    }

    /// The token after the current one.
    fn peek(&mut self) -> Parsed<&Token<'s>> {
        if self.ahead.is_none() {
            match self.lexer.next_token() {
                Ok(token) => self.ahead = Some(token),
                Err(error) => return Err(self.lexical_error(&error)),
            }
        }
        Ok(self.ahead.as_ref().expect("just set"))
    }

    /// Goes on if the current token is `token`, which has a fixed text.
    #[inline]
    fn accept(&mut self, token: &Token<'_>) -> Parsed<bool> {
        let found = self.token == *token;
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    /// Goes on if the current token is `token`, and fails otherwise.
    #[inline]
    fn expect(&mut self, token: &Token<'_>) -> Parsed<()> {
        if self.token == *token { self.advance() } else { Err(self.expected(token)) }
    }

    /// The same for a token that closes what `opening` in line `line` began.
    #[inline]
    fn expect_match(&mut self, token: &Token<'_>, opening: &Token<'_>, line: u32) -> Parsed<()> {
        if self.token == *token {
            return self.advance();
        }
        if line == self.line {
            return Err(self.expected(token));
        }
        let (token, opening) = (token_text(token), token_text(opening));
        Err(self.error(&format!("'{token}' expected (to close '{opening}' at line {line})")))
    }

    /// Reads a name.
    #[inline]
    fn expect_name(&mut self) -> Parsed<NameId> {
        let Token::Name(name) = self.token else {
            return Err(self.error("<name> expected"));
        };
        self.advance()?;
        Ok(self.names.intern(name))
    }

    /// Enters one more level of recursion.
    #[inline]
    fn enter(&mut self) -> Parsed<()> {
        self.level += 1;
        if self.level == MAX_LEVELS || self.level >= MAX_HANDLER_LEVELS { Err(too_deep()) } else { Ok(()) }
    }

    /// Leaves a level. After an error nobody counts any more.
    #[inline]
    fn leave(&mut self) {
        self.level -= 1;
    }

    /// An error at the current token.
    #[cold]
    fn error(&self, message: &str) -> Fail {
        let near = match &self.token {
            Token::Eof => Some(b"<eof>".to_vec()),
            // COMPAT: a NUL is not quoted; its number means "no token" in the reference.
            Token::Unknown(0) => None,
            token => Some([b"'", &*self.lexer.near(token), b"'"].concat()),
        };
        SyntaxError::new(self.chunk_name, self.line, message.as_bytes(), near.as_deref())
    }

    #[cold]
    fn expected(&self, token: &Token<'_>) -> Fail {
        match token {
            Token::Eof => self.error("<eof> expected"),
            token => self.error(&format!("'{}' expected", token_text(token))),
        }
    }

    /// An error in the meaning, which does not quote the current token.
    #[cold]
    fn semantic_error(&self, parts: &[&[u8]]) -> Fail {
        SyntaxError::new(self.chunk_name, self.line, &parts.concat(), None)
    }

    #[cold]
    fn lexical_error(&self, error: &LexError) -> Fail {
        SyntaxError::new(self.chunk_name, error.line, &error.message, error.near.as_deref())
    }

    /// Moves the numbers of a list from the scratch stack to the tree, after their count.
    fn finish_list(&mut self, start: usize) -> Parsed<crate::ast::ListId> {
        let list = self.ast.begin_list();
        self.ast.extra.push((self.scratch.len() - start) as u32);
        self.move_scratch(start)?;
        Ok(list)
    }

    /// Moves the numbers from `start` on from the scratch stack to the tree.
    fn move_scratch(&mut self, start: usize) -> Parsed<()> {
        for portion in self.scratch[start..].chunks(PORTION) {
            if portion.len() == PORTION && (self.stop)() {
                return Err(self.stopped());
            }
            self.ast.extra.extend_from_slice(portion);
        }
        self.scratch.truncate(start);
        Ok(())
    }

    /// Notes that something was done which takes as long as reading so many tokens.
    fn count_tokens(&mut self, count: usize) {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        self.until_question = self.until_question.saturating_sub(count).max(1);
    }
}

/// The grammar nests too deeply here.
#[cold]
fn too_deep() -> Fail {
    Box::new(SyntaxError { message: LEVELS.into(), incomplete: false })
}
