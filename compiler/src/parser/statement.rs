//! Statements (section 3.3 of the manual).

use super::{Parsed, Parser, too_deep};
use crate::ast::{Block, BlockId, ExprId, ExprKind, ListId, NONE, Stmt, StmtId, StmtKind, VarId};
use crate::limits::MAX_LEVELS;
use crate::names::NameId;
use perilune_bytecode::VarKind;
use perilune_lexer::Token;

impl Parser<'_> {
    /// Whether the current token ends a block; `until` does so for some purposes only.
    fn ends_block(&self, with_until: bool) -> bool {
        match self.token {
            Token::Else | Token::ElseIf | Token::End | Token::Eof => true,
            Token::Until => with_until,
            _ => false,
        }
    }

    /// Reads statements up to the end of the block; gives the first.
    pub(super) fn parse_statements(&mut self) -> Parsed<u32> {
        let mut first = NONE;
        let mut last = NONE;
        while !self.ends_block(true) {
            let is_return = self.token == Token::Return;
            let begin = self.parse_statement()?;
            if begin != NONE {
                match last {
                    NONE => first = begin,
                    _ => self.ast.stmts[last as usize].next = begin,
                }
                last = begin;
                // A label brings the labels that follow it.
                while self.ast.stmts[last as usize].next != NONE {
                    last = self.ast.stmts[last as usize].next;
                }
            }
            if is_return {
                break;
            }
        }
        Ok(first)
    }

    /// Reads a block with a scope of its own.
    fn parse_block(&mut self) -> Parsed<BlockId> {
        self.open_scope(false);
        let first = self.parse_statements()?;
        self.close_scope()?;
        Ok(self.make_block(first))
    }

    fn make_block(&mut self, first: u32) -> BlockId {
        self.ast.blocks.push(Block { first, end_line: self.last_line });
        BlockId(self.ast.blocks.len() as u32 - 1)
    }

    fn statement(&mut self, kind: StmtKind, line: u32) -> u32 {
        self.ast.stmts.push(Stmt { kind, line, next: NONE });
        self.ast.stmts.len() as u32 - 1
    }

    /// Reads a statement; gives [`NONE`] where it has no code.
    fn parse_statement(&mut self) -> Parsed<u32> {
        self.enter()?;
        let line = self.line;
        let statement = match self.token {
            Token::Semicolon => {
                self.advance()?;
                NONE
            }
            Token::If => self.parse_if(line)?,
            Token::While => self.parse_while(line)?,
            Token::Do => {
                self.advance()?;
                let block = self.parse_block()?;
                self.expect_match(&Token::End, &Token::Do, line)?;
                self.statement(StmtKind::Do(block), self.last_line)
            }
            Token::For => self.parse_for(line)?,
            Token::Repeat => self.parse_repeat(line)?,
            Token::Function => self.parse_function_statement(line)?,
            Token::Local => {
                self.advance()?;
                if self.accept(&Token::Function)? {
                    self.parse_local_function()?
                } else {
                    self.parse_local()?
                }
            }
            Token::DoubleColon => {
                self.advance()?;
                let name = self.expect_name()?;
                self.parse_label(name, line)?
            }
            Token::Return => {
                self.advance()?;
                self.parse_return()?
            }
            Token::Break => {
                self.advance()?;
                let statement = self.statement(StmtKind::Break, line);
                let first = self.function().first_scope;
                if !self.scopes[first..].iter().any(|scope| scope.is_loop) {
                    self.break_nowhere(line, StmtId(statement));
                }
                statement
            }
            Token::Goto => {
                self.advance()?;
                let line = self.line;
                let name = self.expect_name()?;
                let statement = self.statement(StmtKind::Goto(crate::ast::LabelId(NONE)), self.last_line);
                let label = self.jump_to(name, line, StmtId(statement));
                self.ast.stmts[statement as usize].kind = StmtKind::Goto(label);
                statement
            }
            _ => self.parse_expression_statement()?,
        };
        self.leave();
        Ok(statement)
    }

    fn parse_if(&mut self, line: u32) -> Parsed<u32> {
        let start = self.scratch.len();
        let mut arms = 0;
        let mut otherwise = NONE;
        loop {
            self.advance()?;
            let condition = self.parse_expr()?;
            self.expect(&Token::Then)?;
            let then_line = self.last_line;
            let block = self.parse_block()?;
            self.scratch.extend_from_slice(&[condition.0, then_line, block.0]);
            arms += 1;
            match self.token {
                Token::ElseIf => continue,
                Token::Else => {
                    self.advance()?;
                    otherwise = self.parse_block()?.0;
                }
                _ => {}
            }
            break;
        }
        self.expect_match(&Token::End, &Token::If, line)?;
        let list = self.ast.begin_list();
        self.ast.extra.push(arms);
        self.move_scratch(start)?;
        self.ast.extra.push(otherwise);
        Ok(self.statement(StmtKind::If(list), self.last_line))
    }

    fn parse_while(&mut self, line: u32) -> Parsed<u32> {
        self.advance()?;
        let condition = self.parse_expr()?;
        self.open_scope(true);
        self.expect(&Token::Do)?;
        let body = self.parse_block()?;
        self.expect_match(&Token::End, &Token::While, line)?;
        self.close_scope()?;
        Ok(self.statement(StmtKind::While { condition, body }, self.last_line))
    }

    fn parse_repeat(&mut self, line: u32) -> Parsed<u32> {
        self.open_scope(true);
        self.open_scope(false);
        self.advance()?;
        let first = self.parse_statements()?;
        self.expect_match(&Token::Until, &Token::Repeat, line)?;
        let body = self.make_block(first);
        let condition = self.parse_expr()?;
        self.close_scope()?;
        self.close_scope()?;
        Ok(self.statement(StmtKind::Repeat { body, condition }, self.last_line))
    }

    fn parse_for(&mut self, line: u32) -> Parsed<u32> {
        self.open_scope(true);
        self.advance()?;
        let name = self.expect_name()?;
        let (kind, line) = match self.token {
            Token::Assign => {
                let kind = self.parse_numeric_for(name)?;
                self.expect_match(&Token::End, &Token::For, line)?;
                (kind, line)
            }
            Token::Comma | Token::In => {
                let kind = self.parse_generic_for(name)?;
                self.expect_match(&Token::End, &Token::For, line)?;
                (kind, self.last_line)
            }
            _ => return Err(self.error("'=' or 'in' expected")),
        };
        self.close_scope()?;
        Ok(self.statement(kind, line))
    }

    fn parse_numeric_for(&mut self, name: NameId) -> Parsed<StmtKind> {
        let first = self.declare(NameId::FOR_STATE, VarKind::Regular)?;
        self.declare(NameId::FOR_STATE, VarKind::Regular)?;
        self.declare(NameId::FOR_STATE, VarKind::Regular)?;
        self.declare(name, VarKind::Regular)?;
        self.advance()?;
        let start = self.parse_expr()?;
        self.expect(&Token::Comma)?;
        self.discharge(start);
        let limit = self.parse_expr()?;
        let step = if self.accept(&Token::Comma)? {
            self.discharge(limit);
            self.parse_expr()?.0
        } else {
            NONE
        };
        self.activate(3);
        let (do_line, body) = self.parse_for_body(1)?;
        let list = self.ast.begin_list();
        self.ast.extra.extend_from_slice(&[start.0, limit.0, step, do_line, body.0]);
        Ok(StmtKind::NumericFor { first, list })
    }

    fn parse_generic_for(&mut self, name: NameId) -> Parsed<StmtKind> {
        let first = self.declare(NameId::FOR_STATE, VarKind::Regular)?;
        self.declare(NameId::FOR_STATE, VarKind::Regular)?;
        self.declare(NameId::FOR_STATE, VarKind::Regular)?;
        self.declare(NameId::FOR_STATE, VarKind::ToBeClosed)?;
        self.declare(name, VarKind::Regular)?;
        let mut count = 1;
        while self.accept(&Token::Comma)? {
            let name = self.expect_name()?;
            self.declare(name, VarKind::Regular)?;
            count += 1;
        }
        self.expect(&Token::In)?;
        let call_line = self.line;
        let start = self.scratch.len();
        let values = self.parse_exprs()?;
        self.activate(4);
        let (do_line, body) = self.parse_for_body(count)?;
        let list = self.ast.begin_list();
        self.ast.extra.extend_from_slice(&[count as u32, call_line, do_line, body.0, values]);
        self.move_scratch(start)?;
        Ok(StmtKind::GenericFor { first, list })
    }

    /// Reads `do` and the block of a loop with `count` variables; gives the line of `do`.
    fn parse_for_body(&mut self, count: usize) -> Parsed<(u32, BlockId)> {
        self.expect(&Token::Do)?;
        let do_line = self.last_line;
        self.open_scope(false);
        self.activate(count);
        let body = self.parse_block()?;
        self.close_scope()?;
        Ok((do_line, body))
    }

    fn parse_function_statement(&mut self, line: u32) -> Parsed<u32> {
        self.advance()?;
        let name = self.expect_name()?;
        let mut target = self.resolve(name)?;
        while self.token == Token::Dot {
            target = self.parse_index(target)?;
        }
        let is_method = self.token == Token::Colon;
        if is_method {
            self.constant_value(target);
            self.advance()?;
            let name = self.expect_name()?;
            target = self.ast.expr(ExprKind::Field { object: target, name }, self.last_line);
        }
        let value = self.parse_body(is_method, line)?;
        self.check_assignable(target)?;
        Ok(self.statement(StmtKind::AssignOne { target, value }, line))
    }

    fn parse_local_function(&mut self) -> Parsed<u32> {
        let name = self.expect_name()?;
        let var = self.declare(name, VarKind::Regular)?;
        self.activate(1);
        let function = self.parse_body(false, self.line)?;
        Ok(self.statement(StmtKind::LocalFunction { var, function }, self.last_line))
    }

    fn parse_local(&mut self) -> Parsed<u32> {
        let first = VarId(self.ast.vars.len() as u32);
        let mut count = 0u8;
        let mut has_close = false;
        loop {
            let name = self.expect_name()?;
            let kind = self.parse_attribute()?;
            self.declare(name, kind)?;
            count += 1;
            if kind == VarKind::ToBeClosed {
                if has_close {
                    return Err(self.semantic_error(&[b"multiple to-be-closed variables in local list"]));
                }
                has_close = true;
            }
            if !self.accept(&Token::Comma)? {
                break;
            }
        }
        let start = self.scratch.len();
        if self.accept(&Token::Assign)? && self.parse_exprs()? == u32::from(count) {
            let value = self.ast.kind(ExprId(*self.scratch.last().expect("count is not zero")));
            let var = self.ast.vars.last_mut().expect("just declared");
            if var.kind == VarKind::Const && value.truth().is_some() {
                var.kind = VarKind::CompileTime;
                var.value = value;
            }
        }
        let values = self.finish_list(start)?;
        self.activate(usize::from(count));
        Ok(self.statement(StmtKind::Local { first, count, values }, self.last_line))
    }

    fn parse_attribute(&mut self) -> Parsed<VarKind> {
        if !self.accept(&Token::Less)? {
            return Ok(VarKind::Regular);
        }
        let name = self.expect_name()?;
        self.expect(&Token::Greater)?;
        match self.names.bytes(name) {
            b"const" => Ok(VarKind::Const),
            b"close" => Ok(VarKind::ToBeClosed),
            name => Err(self.semantic_error(&[b"unknown attribute '", name, b"'"])),
        }
    }

    /// Reads on after the name of a label. What follows without code belongs to it, as a label at the end of a block
    /// is outside the scope of the block's variables.
    fn parse_label(&mut self, name: NameId, line: u32) -> Parsed<u32> {
        self.expect(&Token::DoubleColon)?;
        let mut first = NONE;
        let mut last = NONE;
        while matches!(self.token, Token::Semicolon | Token::DoubleColon) {
            let statement = self.parse_statement()?;
            if statement != NONE {
                match last {
                    NONE => first = statement,
                    _ => self.ast.stmts[last as usize].next = statement,
                }
                last = statement;
                while self.ast.stmts[last as usize].next != NONE {
                    last = self.ast.stmts[last as usize].next;
                }
            }
        }
        self.check_new_label(name)?;
        let id = self.define_label(name, line, self.ends_block(false))?;
        let statement = self.statement(StmtKind::Label(id), line);
        self.ast.stmts[statement as usize].next = first;
        Ok(statement)
    }

    fn parse_return(&mut self) -> Parsed<u32> {
        let start = self.scratch.len();
        if !self.ends_block(true) && self.token != Token::Semicolon {
            self.parse_exprs()?;
        }
        let line = self.last_line;
        self.accept(&Token::Semicolon)?;
        let values = self.finish_list(start)?;
        Ok(self.statement(StmtKind::Return(values), line))
    }

    /// Reads a call or an assignment.
    fn parse_expression_statement(&mut self) -> Parsed<u32> {
        let first = self.parse_suffixed()?;
        if !matches!(self.token, Token::Assign | Token::Comma) {
            let is_call = matches!(self.ast.kind(first.id), ExprKind::Call { .. } | ExprKind::Method { .. });
            if !is_call || first.is_paren {
                return Err(self.error("syntax error"));
            }
            return Ok(self.statement(StmtKind::Call(first.id), self.last_line));
        }
        self.check_target(&first)?;
        if self.accept(&Token::Assign)? {
            let value = self.parse_expr()?;
            if self.token != Token::Comma {
                return Ok(self.statement(StmtKind::AssignOne { target: first.id, value }, self.last_line));
            }
            let targets = self.list_of(first.id);
            let start = self.scratch.len();
            self.scratch.push(value.0);
            self.advance()?;
            self.discharge(value);
            self.parse_exprs()?;
            let values = self.finish_list(start)?;
            return Ok(self.statement(StmtKind::Assign { targets, values }, self.last_line));
        }
        let start = self.scratch.len();
        self.scratch.push(first.id.0);
        while self.accept(&Token::Comma)? {
            let target = self.parse_suffixed()?;
            self.check_target(&target)?;
            self.scratch.push(target.id.0);
            // COMPAT: the reference recurses for each target.
            if self.scratch.len() - start + self.level as usize >= MAX_LEVELS as usize {
                return Err(too_deep());
            }
        }
        self.expect(&Token::Assign)?;
        let targets = self.finish_list(start)?;
        let values = self.parse_expr_list()?;
        Ok(self.statement(StmtKind::Assign { targets, values }, self.last_line))
    }

    fn list_of(&mut self, id: ExprId) -> ListId {
        let list = self.ast.begin_list();
        self.ast.extra.extend_from_slice(&[1, id.0]);
        list
    }

    /// Fails if an expression is no variable, or one that may not be assigned to.
    fn check_target(&self, target: &super::expression::Suffixed) -> Parsed<()> {
        let is_variable = matches!(
            self.ast.kind(target.id),
            ExprKind::Local { .. }
                | ExprKind::Upvalue(_)
                | ExprKind::CompileTime(_)
                | ExprKind::Field { .. }
                | ExprKind::Index { .. }
        );
        if !is_variable || target.is_paren {
            return Err(self.error("syntax error"));
        }
        self.check_assignable(target.id)
    }
}
