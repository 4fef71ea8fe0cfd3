//! What texts show of the identity of objects: their addresses, or numbers in their place.

use crate::Raised;
use crate::object::Table;
use crate::state::State;
use crate::value::Value;

impl State {
    /// Texts such as those of `tostring` and `%p` show numbers from now on, in the order in which objects are asked for first, and no
    /// addresses: they are the same each time that a program runs, and tell nothing of where objects lie.
    ///
    /// # Errors
    /// Not enough memory.
    ///
    /// ```
    /// let mut lua = perilune_vm::OwnedState::new().unwrap();
    /// let l = lua.state();
    /// l.number_addresses().unwrap();
    /// l.new_table().unwrap();
    /// l.push_display(-1).unwrap();
    /// assert_eq!(l.bytes(-1), Some(&b"table: 0x1"[..]));
    /// ```
    pub fn number_addresses(&mut self) -> Result<(), Raised> {
        self.new_table()?;
        self.new_table()?;
        self.push_str("k")?;
        self.raw_set_field(-2, "__mode")?;
        self.set_metatable(-2)?;
        // SAFETY: the global outlives its threads; its fields are marked again at the end of marking.
        unsafe { (*self.global()).numbers = self.value_at(-1) };
        self.pop(1);
        Ok(())
    }

    /// What texts show as the address of the value at an index; 0 if it has none ([`State::to_pointer`]).
    ///
    /// # Errors
    /// Not enough memory.
    pub fn shown_address(&mut self, idx: i32) -> Result<usize, Raised> {
        let l = self.inner_mut();
        let address = l.to_pointer(idx);
        let (object, numbers) = (l.value_at(idx), unsafe { (*l.global).numbers });
        if address == 0 || numbers.is_nil() {
            return Ok(address);
        }
        // SAFETY: the table belongs to the global, the object is on the stack.
        unsafe {
            let numbers = numbers.as_table();
            let seed = (*l.global).heap.seed;
            let known = Table::get(numbers, object, seed);
            if known.is_integer() {
                return Ok(known.as_integer() as usize);
            }
            // The last number stands under a key that no object is.
            let count = Value::boolean(true);
            let last = Table::get(numbers, count, seed);
            let number = if last.is_integer() { last.as_integer() + 1 } else { 1 };
            l.raw_store(numbers, count, Value::integer(number))?;
            l.raw_store(numbers, object, Value::integer(number))?;
            Ok(number as usize)
        }
    }
}
