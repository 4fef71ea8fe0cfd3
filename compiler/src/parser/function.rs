//! Functions: the main chunk, bodies, and where they go to code generation.

use super::scope::Upvalue;
use super::{Parsed, Parser};
use crate::ast::{ExprId, ExprKind, Mark, NONE, Var, VarId};
use crate::codegen::{self, Header};
use crate::names::NameId;
use perilune_bytecode::{Proto, UpvalueDesc, VarKind};
use perilune_lexer::Token;
use std::sync::Arc;

/// A function that is being read.
pub(crate) struct Function {
    /// Line of its `function`, 0 for the main function.
    pub(super) line: u32,
    pub(super) is_vararg: bool,
    num_params: u8,
    /// The line on which its parameters were found to be open.
    vararg_line: u32,
    /// Where its part of the tree begins.
    mark: Mark,
    /// Where its part of [`Parser::active`] begins.
    pub(super) first_active: usize,
    /// Where its part of [`Parser::scopes`] begins.
    pub(super) first_scope: usize,
    /// Variables of the tree up to here are or were visible.
    pub(super) activated: usize,
    /// Registers that visible variables occupy.
    pub(super) registers: u8,
    pub(super) upvalues: Vec<Upvalue>,
    /// Where its part of [`Parser::protos`] begins.
    first_proto: usize,
}

impl Parser<'_> {
    /// The innermost function.
    pub(super) fn function(&self) -> &Function {
        self.functions.last().expect("inside a function")
    }

    /// The innermost function.
    pub(super) fn function_mut(&mut self) -> &mut Function {
        self.functions.last_mut().expect("inside a function")
    }

    /// Reads the whole chunk as the body of a vararg function whose upvalue is `_ENV`.
    pub(super) fn parse_main(&mut self) -> Parsed<Proto> {
        let environment = VarId(self.ast.vars.len() as u32);
        self.ast.vars.push(Var {
            name: NameId::ENV,
            kind: VarKind::Regular,
            register: 0,
            captured: true,
            function: 0,
            hidden: NONE,
            value: ExprKind::Nil,
        });
        self.names.bind(NameId::ENV, environment.0);
        self.open_function(0);
        let main = self.function_mut();
        main.is_vararg = true;
        main.vararg_line = 1;
        main.upvalues.push(Upvalue { var: environment, in_stack: true, index: 0 });
        self.advance()?;
        let first = self.parse_statements()?;
        if self.token != Token::Eof {
            return Err(self.error("<eof> expected"));
        }
        self.close_function(first, 0)
    }

    /// Reads parameters and body, after `function` in line `line` and the name.
    pub(super) fn parse_body(&mut self, is_method: bool, line: u32) -> Parsed<ExprId> {
        self.open_function(line);
        if is_method {
            self.declare(NameId::SELF, VarKind::Regular)?;
        }
        self.expect(&Token::LeftParen)?;
        self.parse_parameters()?;
        self.expect(&Token::RightParen)?;
        let first = self.parse_statements()?;
        let last_line = self.line;
        self.expect_match(&Token::End, &Token::Function, line)?;
        let proto = self.close_function(first, last_line)?;
        let number = (self.protos.len() - self.function().first_proto) as u32;
        self.protos.push(Arc::new(proto));
        Ok(self.ast.expr(ExprKind::Function(number), self.last_line))
    }

    fn parse_parameters(&mut self) -> Parsed<()> {
        if self.token != Token::RightParen {
            loop {
                match self.token {
                    Token::Name(_) => {
                        let name = self.expect_name()?;
                        self.declare(name, VarKind::Regular)?;
                    }
                    Token::Ellipsis => {
                        self.advance()?;
                        let line = self.last_line;
                        let function = self.function_mut();
                        function.is_vararg = true;
                        function.vararg_line = line;
                    }
                    _ => return Err(self.error("<name> or '...' expected")),
                }
                if self.function().is_vararg || !self.accept(&Token::Comma)? {
                    break;
                }
            }
        }
        let count = self.ast.vars.len() - self.function().activated;
        self.activate(count);
        self.function_mut().num_params = count as u8;
        Ok(())
    }

    fn open_function(&mut self, line: u32) {
        let upvalues = self.upvalues.pop().unwrap_or_default();
        self.functions.push(Function {
            line,
            is_vararg: false,
            num_params: 0,
            vararg_line: 0,
            mark: self.ast.mark(),
            first_active: self.active.len(),
            first_scope: self.scopes.len(),
            activated: self.ast.vars.len(),
            registers: 0,
            upvalues,
            first_proto: self.protos.len(),
        });
        self.open_scope(false);
    }

    /// Ends the innermost function, whose statements begin with `first`: generates its code.
    fn close_function(&mut self, first: u32, last_line: u32) -> Parsed<Proto> {
        self.close_scope()?;
        let mut function = self.functions.pop().expect("functions are opened and closed in pairs");
        let names = &mut self.names;
        let upvalues = function
            .upvalues
            .drain(..)
            .map(|upvalue| {
                let var = self.ast.var(upvalue.var);
                UpvalueDesc {
                    name: Some(names.share(var.name)),
                    in_stack: upvalue.in_stack,
                    index: upvalue.index,
                    kind: var.kind,
                }
            })
            .collect();
        self.upvalues.push(function.upvalues);
        let header = Header {
            first_statement: first,
            first_var: VarId(function.mark.vars as u32),
            first_label: function.mark.labels,
            num_params: function.num_params,
            is_vararg: function.is_vararg,
            vararg_line: function.vararg_line,
            end_line: self.last_line,
        };
        let mut proto = codegen::generate(&self.ast, names, &mut self.buffers, &header, self.stop).map_err(
            |overflow| {
                crate::error::SyntaxError::new(
                    self.chunk_name,
                    overflow.line,
                    overflow.message.as_bytes(),
                    None,
                )
            },
        )?;
        self.ast.cut(function.mark);
        proto.protos = self.protos.drain(function.first_proto..).collect();
        proto.upvalues = upvalues;
        proto.source = Some(self.source.clone());
        proto.line_defined = function.line;
        proto.last_line_defined = last_line;
        Ok(proto)
    }
}
