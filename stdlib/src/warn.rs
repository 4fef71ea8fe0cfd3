//! Where warnings go unless the host says otherwise: standard error, once they are switched on.

use perilune_vm::WarnSink;
use std::io::Write;

/// What a stream of warnings is in the middle of.
struct StandardSink {
    on: bool,
    /// The next piece continues a message.
    continues: bool,
}

impl StandardSink {
    fn accept(&mut self, text: &[u8], to_continue: bool, out: &mut dyn Write) {
        // A message of one piece that begins with `@` is for us.
        if !self.continues
            && !to_continue
            && let Some(control) = text.strip_prefix(b"@")
        {
            match control {
                b"on" => self.on = true,
                b"off" => self.on = false,
                _ => {}
            }
            return;
        }
        if self.on {
            // There is nowhere to report a failure of standard error to.
            let _ = self.write(text, to_continue, out);
        }
        self.continues = to_continue;
    }

    fn write(&self, text: &[u8], to_continue: bool, out: &mut dyn Write) -> std::io::Result<()> {
        if !self.continues {
            out.write_all(b"Lua warning: ")?;
        }
        out.write_all(text)?;
        if !to_continue {
            out.write_all(b"\n")?;
        }
        Ok(())
    }
}

/// The sink that a new state has: `Lua warning: TEXT` on standard error, off at first.
pub fn standard_sink() -> WarnSink {
    let mut sink = StandardSink { on: false, continues: false };
    Box::new(move |_, text, to_continue| {
        sink.accept(text, to_continue, &mut std::io::stderr());
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::StandardSink;

    #[test]
    fn shows_messages_between_on_and_off() {
        let mut sink = StandardSink { on: false, continues: false };
        let mut out = Vec::new();
        for (text, to_continue) in [
            ("lost", false),
            ("@on", false),
            ("one ", true),
            ("@off", true),
            (" two", false),
            ("@unknown", false),
            ("@off", false),
            ("lost", false),
        ] {
            sink.accept(text.as_bytes(), to_continue, &mut out);
        }
        assert_eq!(out, b"Lua warning: one @off two\n");
    }
}
