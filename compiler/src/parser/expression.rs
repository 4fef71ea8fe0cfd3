//! Expressions (section 3.4 of the manual).

use super::{Parsed, Parser, too_deep};
use crate::ast::{BinOp, Bits, CallList, ExprId, ExprKind, ListId, NONE, TableList, UnOp};
use crate::fold;
use crate::limits::MAX_LEVELS;
use perilune_lexer::Token;
use std::borrow::Cow;

/// How an infix operator continues an expression.
#[derive(Clone, Copy)]
enum Infix {
    Binary(BinOp),
    And,
    Or,
    Concat,
}

/// Binds tighter than all binary operators but `^`.
const UNARY_PRIORITY: u8 = 12;
/// Of `..`, which associates to the right.
const CONCAT_PRIORITY: u8 = 9;

/// The operator that a token is, with its priorities to the left and to the right.
#[inline]
fn infix(token: &Token<'_>) -> Option<(Infix, u8, u8)> {
    let (op, priority) = match token {
        Token::Or => return Some((Infix::Or, 1, 1)),
        Token::And => return Some((Infix::And, 2, 2)),
        Token::Less => (BinOp::Lt, 3),
        Token::Greater => (BinOp::Gt, 3),
        Token::LessEqual => (BinOp::Le, 3),
        Token::GreaterEqual => (BinOp::Ge, 3),
        Token::NotEqual => (BinOp::Ne, 3),
        Token::Equal => (BinOp::Eq, 3),
        Token::Pipe => (BinOp::BOr, 4),
        Token::Tilde => (BinOp::BXor, 5),
        Token::Ampersand => (BinOp::BAnd, 6),
        Token::ShiftLeft => (BinOp::Shl, 7),
        Token::ShiftRight => (BinOp::Shr, 7),
        Token::Concat => return Some((Infix::Concat, CONCAT_PRIORITY, CONCAT_PRIORITY - 1)),
        Token::Plus => (BinOp::Add, 10),
        Token::Minus => (BinOp::Sub, 10),
        Token::Star => (BinOp::Mul, 11),
        Token::Slash => (BinOp::Div, 11),
        Token::DoubleSlash => (BinOp::IDiv, 11),
        Token::Percent => (BinOp::Mod, 11),
        Token::Caret => return Some((Infix::Binary(BinOp::Pow), 14, 13)),
        _ => return None,
    };
    Some((Infix::Binary(op), priority, priority))
}

/// A suffixed expression, and whether it is a bare pair of parentheses, which makes it neither variable nor call.
pub(super) struct Suffixed {
    pub(super) id: ExprId,
    pub(super) is_paren: bool,
}

impl Parser<'_> {
    /// Reads an expression.
    pub(super) fn parse_expr(&mut self) -> Parsed<ExprId> {
        self.parse_operand(0)
    }

    /// Reads expressions between commas to the scratch stack, and gives their number.
    pub(super) fn parse_exprs(&mut self) -> Parsed<u32> {
        let mut last = self.parse_expr()?;
        let mut count = 1;
        self.scratch.push(last.0);
        while self.accept(&Token::Comma)? {
            self.discharge(last);
            last = self.parse_expr()?;
            self.scratch.push(last.0);
            count += 1;
        }
        Ok(count)
    }

    /// Reads expressions between commas to a list with their number.
    pub(super) fn parse_expr_list(&mut self) -> Parsed<ListId> {
        let start = self.scratch.len();
        self.parse_exprs()?;
        self.finish_list(start)
    }

    /// Notes that the value of an expression is only needed now, one token later: its instruction gets the line
    /// of that token, unless it had to be made before.
    pub(super) fn discharge(&mut self, mut id: ExprId) {
        // The last operand of `and` and `or` is the value; an element has been read already.
        while let ExprKind::And { right, .. } | ExprKind::Or { right, .. } = self.ast.kind(id) {
            if self.is_read(right) {
                return;
            }
            id = right;
        }
        let expr = &mut self.ast.exprs[id.0 as usize];
        if matches!(
            expr.kind,
            ExprKind::Nil
                | ExprKind::True
                | ExprKind::False
                | ExprKind::Integer(_)
                | ExprKind::Float(_)
                | ExprKind::String(_)
                | ExprKind::Local { .. }
                | ExprKind::Upvalue(_)
                | ExprKind::Field { .. }
                | ExprKind::Index { .. }
        ) {
            expr.line = self.last_line;
        }
    }

    /// Whether an instruction reads the variable or element that an expression is.
    fn is_read(&self, id: ExprId) -> bool {
        matches!(self.ast.kind(id), ExprKind::Upvalue(_) | ExprKind::Field { .. } | ExprKind::Index { .. })
    }

    /// Reads operators above priority `limit` and their operands.
    fn parse_operand(&mut self, limit: u8) -> Parsed<ExprId> {
        self.enter()?;
        let prefix = match self.token {
            Token::Not => Some(UnOp::Not),
            Token::Minus => Some(UnOp::Minus),
            Token::Tilde => Some(UnOp::BNot),
            Token::Hash => Some(UnOp::Len),
            _ => None,
        };
        let mut left = match prefix {
            None => self.parse_simple()?,
            Some(op) => {
                let line = self.line;
                self.advance()?;
                let operand = self.parse_operand(UNARY_PRIORITY)?;
                self.make_unary(op, operand, line)
            }
        };
        while let Some((op, left_priority, right_priority)) = infix(&self.token)
            && left_priority > limit
        {
            let line = self.line;
            self.advance()?;
            self.discharge(left);
            left = match op {
                Infix::Concat => self.parse_concat(left, line)?,
                Infix::Binary(op) => {
                    let right = self.parse_operand(right_priority)?;
                    self.make_binary(op, left, right, line)
                }
                Infix::And => {
                    let right = self.parse_operand(right_priority)?;
                    self.make_logical(left, right, line, true)
                }
                Infix::Or => {
                    let right = self.parse_operand(right_priority)?;
                    self.make_logical(left, right, line, false)
                }
            };
        }
        self.leave();
        Ok(left)
    }

    /// Reads on after the first `..`. The operator associates to the right, but a long chain takes no recursion:
    /// all its operands are operands of one node, whose line is that of the last operator.
    fn parse_concat(&mut self, left: ExprId, mut line: u32) -> Parsed<ExprId> {
        let start = self.scratch.len();
        self.scratch.push(left.0);
        loop {
            let operand = self.parse_operand(CONCAT_PRIORITY).map_err(|error| {
                // COMPAT: the reference recurses here, so it never gets as far as an error in a longer chain.
                let is_too_deep = self.scratch.len() - start + self.level as usize >= MAX_LEVELS as usize;
                if is_too_deep { too_deep() } else { error }
            })?;
            if self.token != Token::Concat {
                // `a .. (b .. c)` is the same chain.
                if let ExprKind::Concat(inner) = self.ast.kind(operand) {
                    let operands = 1..=self.ast.item(inner, 0);
                    self.scratch.extend(operands.map(|index| self.ast.item(inner, index)));
                    line = self.ast.line(operand);
                } else {
                    self.scratch.push(operand.0);
                }
                break;
            }
            self.scratch.push(operand.0);
            line = self.line;
            self.advance()?;
            self.discharge(operand);
        }
        let list = self.finish_list(start)?;
        Ok(self.ast.expr(ExprKind::Concat(list), line))
    }

    fn make_unary(&mut self, op: UnOp, operand: ExprId, line: u32) -> ExprId {
        let expr = &mut self.ast.exprs[operand.0 as usize];
        match fold::unary(op, expr.kind) {
            Some(constant) => {
                expr.kind = constant;
                operand
            }
            None => self.ast.expr(ExprKind::Unary { op, operand }, line),
        }
    }

    fn make_binary(&mut self, op: BinOp, left: ExprId, right: ExprId, line: u32) -> ExprId {
        match fold::binary(op, self.ast.kind(left), self.ast.kind(right)) {
            Some(constant) => {
                let line = self.ast.line(right);
                let expr = &mut self.ast.exprs[left.0 as usize];
                expr.kind = constant;
                expr.line = line;
                left
            }
            None => self.ast.expr(ExprKind::Binary { op, left, right }, line),
        }
    }

    /// `and` or `or`. A constant on the left that decides nothing is left out.
    fn make_logical(&mut self, left: ExprId, right: ExprId, line: u32, is_and: bool) -> ExprId {
        match self.ast.kind(left).truth() {
            Some(truth) if truth == is_and => self.single(right),
            // COMPAT: one that decides stays, because messages do not name what comes out of such an expression.
            _ if is_and => self.ast.expr(ExprKind::And { left, right }, line),
            _ => self.ast.expr(ExprKind::Or { left, right }, line),
        }
    }

    /// The expression cut to one value.
    fn single(&mut self, id: ExprId) -> ExprId {
        if self.ast.kind(id).is_multi() { self.ast.expr(ExprKind::Paren(id), self.last_line) } else { id }
    }

    /// Reads an operand without operators.
    fn parse_simple(&mut self) -> Parsed<ExprId> {
        let kind = match &mut self.token {
            Token::Integer(value) => ExprKind::Integer(Bits::of_integer(*value)),
            Token::Float(value) => ExprKind::Float(Bits::of_float(*value)),
            Token::String(value) => {
                let value = std::mem::replace(value, Cow::Borrowed(&[]));
                ExprKind::String(self.names.intern_value(value))
            }
            Token::Nil => ExprKind::Nil,
            Token::True => ExprKind::True,
            Token::False => ExprKind::False,
            Token::Ellipsis => {
                if !self.function().is_vararg {
                    return Err(self.error("cannot use '...' outside a vararg function"));
                }
                let line = self.last_line;
                self.advance()?;
                return Ok(self.ast.expr(ExprKind::Vararg { end_line: self.last_line }, line));
            }
            Token::LeftBrace => return self.parse_table(),
            Token::Function => {
                self.advance()?;
                return self.parse_body(false, self.line);
            }
            _ => {
                let suffixed = self.parse_suffixed()?;
                self.constant_value(suffixed.id);
                return Ok(suffixed.id);
            }
        };
        self.advance()?;
        Ok(self.ast.expr(kind, self.last_line))
    }

    /// Reads a variable, a call or an expression in parentheses.
    pub(super) fn parse_suffixed(&mut self) -> Parsed<Suffixed> {
        let (mut id, mut is_paren) = match self.token {
            Token::Name(_) => {
                let name = self.expect_name()?;
                (self.resolve(name)?, false)
            }
            Token::LeftParen => {
                let line = self.line;
                self.advance()?;
                let inner = self.parse_expr()?;
                self.expect_match(&Token::RightParen, &Token::LeftParen, line)?;
                self.discharge(inner);
                (self.single(inner), true)
            }
            _ => return Err(self.error("unexpected symbol")),
        };
        loop {
            match self.token {
                Token::Dot | Token::LeftBracket => id = self.parse_index(id)?,
                Token::Colon => {
                    self.constant_value(id);
                    self.advance()?;
                    let name = self.expect_name()?;
                    let name_line = self.last_line;
                    // Parentheses have read an element already.
                    if !is_paren || !self.is_read(id) {
                        self.discharge(id);
                    }
                    let (list, line) = self.parse_args(name.0, name_line)?;
                    id = self.ast.expr(ExprKind::Method { object: id, list }, line);
                }
                Token::LeftParen | Token::String(_) | Token::LeftBrace => {
                    self.constant_value(id);
                    let (list, line) = self.parse_args(NONE, 0)?;
                    id = self.ast.expr(ExprKind::Call { function: id, list }, line);
                }
                _ => return Ok(Suffixed { id, is_paren }),
            }
            is_paren = false;
        }
    }

    /// Reads `.name` or `[key]` after an object.
    pub(super) fn parse_index(&mut self, object: ExprId) -> Parsed<ExprId> {
        self.constant_value(object);
        let dot = self.token == Token::Dot;
        self.advance()?;
        let kind = if dot {
            ExprKind::Field { object, name: self.expect_name()? }
        } else {
            let key = self.parse_expr()?;
            self.expect(&Token::RightBracket)?;
            match self.ast.kind(key) {
                ExprKind::String(name) => ExprKind::Field { object, name },
                _ => {
                    self.discharge(key);
                    ExprKind::Index { object, key }
                }
            }
        };
        Ok(self.ast.expr(kind, self.last_line))
    }

    /// Reads the arguments of a call; gives their list and their line.
    fn parse_args(&mut self, name: u32, name_line: u32) -> Parsed<(ListId, u32)> {
        let line = self.line;
        let start = self.scratch.len();
        match self.token {
            Token::LeftParen => {
                self.advance()?;
                if self.token != Token::RightParen {
                    self.parse_exprs()?;
                }
                self.expect_match(&Token::RightParen, &Token::LeftParen, line)?;
                if let Some(&last) = self.scratch.get(start..).and_then(<[u32]>::last) {
                    self.discharge(ExprId(last));
                }
            }
            Token::LeftBrace => {
                let table = self.parse_table()?;
                self.scratch.push(table.0);
            }
            Token::String(_) => {
                let text = self.parse_simple()?;
                self.scratch.push(text.0);
            }
            _ => return Err(self.error("function arguments expected")),
        }
        let list = self.ast.begin_list();
        let count = self.scratch.len() - start;
        debug_assert_eq!(CallList::ARGS, 4);
        self.ast.extra.extend_from_slice(&[name, name_line, self.last_line, count as u32]);
        self.move_scratch(start)?;
        Ok((list, line))
    }

    /// Reads a table constructor.
    fn parse_table(&mut self) -> Parsed<ExprId> {
        let line = self.line;
        let creation_line = self.last_line;
        let start = self.scratch.len();
        let mut hashed = 0;
        // The list item that a separator may still follow.
        let mut item = None;
        self.expect(&Token::LeftBrace)?;
        while self.token != Token::RightBrace {
            if let Some(item) = item.take() {
                self.discharge(item);
            }
            let is_named = matches!(self.token, Token::Name(_)) && *self.peek()? == Token::Assign;
            let (key, value) = if is_named {
                let name = self.expect_name()?;
                let key = self.ast.expr(ExprKind::String(name), self.last_line);
                self.advance()?;
                (key.0, self.parse_expr()?)
            } else if self.accept(&Token::LeftBracket)? {
                let key = self.parse_expr()?;
                self.expect(&Token::RightBracket)?;
                self.discharge(key);
                self.expect(&Token::Assign)?;
                (key.0, self.parse_expr()?)
            } else {
                let value = self.parse_expr()?;
                item = Some(value);
                (NONE, value)
            };
            hashed += u32::from(key != NONE);
            self.scratch.push(key);
            self.scratch.push(value.0);
            if !self.accept(&Token::Comma)? && !self.accept(&Token::Semicolon)? {
                break;
            }
        }
        self.expect_match(&Token::RightBrace, &Token::LeftBrace, line)?;
        if let Some(item) = item {
            self.discharge(item);
        }
        let list = self.ast.begin_list();
        let count = self.scratch.len() - start;
        debug_assert_eq!(TableList::ITEMS, 3);
        self.ast.extra.extend_from_slice(&[hashed, self.last_line, count as u32 / 2]);
        self.move_scratch(start)?;
        Ok(self.ast.expr(ExprKind::Table(list), creation_line))
    }
}
