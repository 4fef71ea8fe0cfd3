//! The handler of each instruction, as a list that the back ends take.

/// Hands the list to a macro: `Op => |vm, i| handler;`, where a handler gives a [`Control`](super::Control).
macro_rules! for_each_handler {
    ($back_end:ident) => {
        $back_end! {
            Move => |vm, i| next(load::mov(vm, i));
            LoadI => |vm, i| next(load::load_integer(vm, i));
            LoadF => |vm, i| next(load::load_float(vm, i));
            LoadK => |vm, i| next(load::load_constant(vm, i));
            LoadNil => |vm, i| next(load::load_nil(vm, i));
            LoadFalse => |vm, i| next(load::load_boolean(vm, i, false));
            LFalseSkip => |vm, i| load::false_and_skip(vm, i);
            LoadTrue => |vm, i| next(load::load_boolean(vm, i, true));
            GetUpval => |vm, i| next(load::get_upvalue(vm, i));
            SetUpval => |vm, i| load::set_upvalue(vm, i);
            GetTabUp => |vm, i| tables::get_tab_up(vm, i);
            GetTable => |vm, i| tables::get_table(vm, i);
            GetI => |vm, i| tables::get_integer(vm, i);
            GetField => |vm, i| tables::get_field(vm, i);
            SetTabUp => |vm, i| tables::set_tab_up(vm, i);
            SetTable => |vm, i| tables::set_table(vm, i);
            SetI => |vm, i| tables::set_integer(vm, i);
            SetField => |vm, i| tables::set_field(vm, i);
            NewTable => |vm, i| tables::new_table(vm, i);
            NewRecord => |vm, i| tables::new_record(vm, i);
            SelfOp => |vm, i| tables::self_op(vm, i);
            AddI => |vm, i| arith::with_immediate::<arith::Add>(vm, i);
            SubI => |vm, i| arith::with_immediate::<arith::Sub>(vm, i);
            AddK => |vm, i| arith::with_constant::<arith::Add>(vm, i);
            SubK => |vm, i| arith::with_constant::<arith::Sub>(vm, i);
            MulK => |vm, i| arith::with_constant::<arith::Mul>(vm, i);
            ModK => |vm, i| arith::with_constant::<arith::Mod>(vm, i);
            PowK => |vm, i| arith::with_constant::<arith::Pow>(vm, i);
            DivK => |vm, i| arith::with_constant::<arith::Div>(vm, i);
            IDivK => |vm, i| arith::with_constant::<arith::IDiv>(vm, i);
            BAndK => |vm, i| arith::bitwise_constant::<arith::BAnd>(vm, i);
            BOrK => |vm, i| arith::bitwise_constant::<arith::BOr>(vm, i);
            BXorK => |vm, i| arith::bitwise_constant::<arith::BXor>(vm, i);
            ShlI => |vm, i| arith::shift_immediate::<arith::Shl>(vm, i);
            ShrI => |vm, i| arith::shift_immediate::<arith::Shr>(vm, i);
            Add => |vm, i| arith::binary::<arith::Add>(vm, i);
            Sub => |vm, i| arith::binary::<arith::Sub>(vm, i);
            Mul => |vm, i| arith::binary::<arith::Mul>(vm, i);
            Mod => |vm, i| arith::binary::<arith::Mod>(vm, i);
            Pow => |vm, i| arith::binary::<arith::Pow>(vm, i);
            Div => |vm, i| arith::binary::<arith::Div>(vm, i);
            IDiv => |vm, i| arith::binary::<arith::IDiv>(vm, i);
            BAnd => |vm, i| arith::bitwise::<arith::BAnd>(vm, i);
            BOr => |vm, i| arith::bitwise::<arith::BOr>(vm, i);
            BXor => |vm, i| arith::bitwise::<arith::BXor>(vm, i);
            Shl => |vm, i| arith::bitwise::<arith::Shl>(vm, i);
            Shr => |vm, i| arith::bitwise::<arith::Shr>(vm, i);
            Unm => |vm, i| arith::negate(vm, i);
            BNot => |vm, i| arith::bitwise_not(vm, i);
            Not => |vm, i| next(load::not(vm, i));
            Len => |vm, i| tables::len(vm, i);
            Concat => |vm, i| load::concat(vm, i);
            Close => |vm, i| calls::close(vm, i);
            Tbc => |vm, i| calls::to_be_closed(vm, i);
            Jmp => |vm, i| loops::jump(vm, i);
            Eq => |vm, i| compare::equal(vm, i);
            Lt => |vm, i| compare::less(vm, i);
            Le => |vm, i| compare::less_equal(vm, i);
            EqK => |vm, i| compare::equal_constant(vm, i);
            EqI => |vm, i| next(compare::equal_immediate(vm, i));
            LtI => |vm, i| compare::immediate::<compare::Lt>(vm, i);
            LeI => |vm, i| compare::immediate::<compare::Le>(vm, i);
            GtI => |vm, i| compare::immediate::<compare::Gt>(vm, i);
            GeI => |vm, i| compare::immediate::<compare::Ge>(vm, i);
            LtK => |vm, i| compare::constant::<compare::Lt>(vm, i);
            LeK => |vm, i| compare::constant::<compare::Le>(vm, i);
            GtK => |vm, i| compare::constant::<compare::Gt>(vm, i);
            GeK => |vm, i| compare::constant::<compare::Ge>(vm, i);
            Test => |vm, i| next(compare::test(vm, i));
            TestSet => |vm, i| next(compare::test_set(vm, i));
            Call => |vm, i| calls::call(vm, i);
            TailCall => |vm, i| calls::tail_call(vm, i);
            Return => |vm, i| calls::return_many(vm, i);
            Return0 => |vm, i| calls::return_none(vm);
            Return1 => |vm, i| calls::return_one(vm, i);
            ForLoop => |vm, i| loops::for_loop(vm, i);
            ForPrep => |vm, i| loops::for_prepare(vm, i);
            TForPrep => |vm, i| loops::generic_prepare(vm, i);
            TForCall => |vm, i| loops::generic_call(vm, i);
            TForLoop => |vm, i| loops::generic_loop(vm, i);
            SetList => |vm, i| tables::set_list(vm, i);
            Closure => |vm, i| load::closure(vm, i);
            VarArg => |vm, i| calls::varargs(vm, i);
            VarArgPrep => |vm, i| calls::vararg_prepare(vm, i);
        }
    };
}

pub(super) use for_each_handler;
