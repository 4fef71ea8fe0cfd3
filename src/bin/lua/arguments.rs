//! The command line: which options it has, where the script is, and how a wrong one is answered.

use perilune::Limits;
use std::time::Duration;

/// What the words of the command line mean.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Invocation {
    /// All words, the name of the program first. Lua sees them as the table `arg`.
    pub(crate) words: Vec<Vec<u8>>,
    /// What to do before the script, in order.
    pub(crate) actions: Vec<Action>,
    /// Index of the script among the words.
    pub(crate) script: Option<usize>,
    /// `-i`
    pub(crate) interactive: bool,
    /// `-v`, which `-i` implies.
    pub(crate) show_version: bool,
    /// `-E`
    pub(crate) ignore_environment: bool,
    /// `--sandbox`
    pub(crate) sandbox: bool,
    /// `--verify-key file`: a file with a key, one for each time it is given.
    pub(crate) verify_keys: Vec<Vec<u8>>,
    /// `--isolate`
    pub(crate) isolate: bool,
    /// `--max-instructions` and the other ones of [`LIMITS`]
    pub(crate) limits: Limits,
    /// An option that is wrong; then nothing else counts.
    pub(crate) wrong_option: Option<Vec<u8>>,
}

/// An option that does something in its turn.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// `-e statement`
    Execute(Vec<u8>),
    /// `-l module` or `-l global=module`
    Require(Vec<u8>),
    /// `-W`
    WarningsOn,
}

impl Invocation {
    /// Reads the words of the command line.
    pub(crate) fn from_words(words: Vec<Vec<u8>>) -> Self {
        let mut invocation = Self {
            words: Vec::new(),
            actions: Vec::new(),
            script: None,
            interactive: false,
            show_version: false,
            ignore_environment: false,
            sandbox: false,
            verify_keys: Vec::new(),
            isolate: false,
            limits: Limits::new(),
            wrong_option: None,
        };
        invocation.read_options(&words);
        if invocation.sandbox && !invocation.interactive {
            invocation.limits = invocation.limits.or(SANDBOX_LIMITS);
        }
        invocation.words = words;
        invocation
    }

    fn read_options(&mut self, words: &[Vec<u8>]) {
        let mut at = 1;
        while let Some(word) = words.get(at) {
            let rest = word.get(2..).unwrap_or_default();
            match word.get(..2) {
                Some(b"--") if rest.is_empty() => {
                    self.script = (at + 1 < words.len()).then_some(at + 1);
                    return;
                }
                _ if word == b"--sandbox" => self.sandbox = true,
                _ if word == b"--isolate" => self.isolate = true,
                _ if word == b"--verify-key" => {
                    at += 1;
                    match words.get(at) {
                        Some(file) => self.verify_keys.push(file.clone()),
                        None => {
                            self.wrong_option = Some(word.clone());
                            return;
                        }
                    }
                }
                _ if LIMITS.contains(&word.as_slice()) => {
                    at += 1;
                    let value = words.get(at).and_then(|value| std::str::from_utf8(value).ok());
                    if value.and_then(|value| self.set_limit(word, value)).is_none() {
                        self.wrong_option = Some(word.clone());
                        return;
                    }
                }
                Some(b"-E") if rest.is_empty() => self.ignore_environment = true,
                Some(b"-W") if rest.is_empty() => self.actions.push(Action::WarningsOn),
                Some(b"-v") if rest.is_empty() => self.show_version = true,
                Some(b"-i") if rest.is_empty() => {
                    self.interactive = true;
                    self.show_version = true;
                }
                Some(option @ (b"-e" | b"-l")) => {
                    let mut argument = rest;
                    if rest.is_empty() {
                        at += 1;
                        match words.get(at) {
                            Some(next) if next.first() != Some(&b'-') => argument = next,
                            _ => {
                                self.wrong_option = Some(word.clone());
                                return;
                            }
                        }
                    }
                    let make = if option == b"-e" { Action::Execute } else { Action::Require };
                    self.actions.push(make(argument.to_vec()));
                }
                Some([b'-', _]) => {
                    self.wrong_option = Some(word.clone());
                    return;
                }
                // A word that is no option, or a single `-` for standard input.
                _ => {
                    self.script = Some(at);
                    return;
                }
            }
            at += 1;
        }
    }

    /// Sets the limit of an option; `None` if the value is not one.
    fn set_limit(&mut self, option: &[u8], value: &str) -> Option<()> {
        self.limits = match option {
            b"--max-instructions" => self.limits.instructions(value.parse().ok()?),
            b"--max-memory" => self.limits.memory(read_size(value)?),
            b"--max-coroutines" => self.limits.coroutines(value.parse().ok()?),
            b"--max-depth" => self.limits.depth(value.parse().ok()?),
            b"--max-string" => self.limits.string(read_size(value)?),
            b"--max-files" => self.limits.files(value.parse().ok()?),
            _ => self.limits.time(Duration::try_from_secs_f64(value.parse().ok()?).ok()?),
        };
        Some(())
    }

    /// The name under which the program was called; messages begin with it.
    pub(crate) fn program_name(&self) -> &[u8] {
        match self.words.first() {
            Some(name) if !name.is_empty() => name,
            _ => b"lua",
        }
    }

    /// Whether `-e` was given, which keeps standard input from being run.
    pub(crate) fn executes_statements(&self) -> bool {
        self.actions.iter().any(|action| matches!(action, Action::Execute(_)))
    }

    /// What is written to standard error about a wrong option.
    pub(crate) fn complaint(&self, option: &[u8]) -> Vec<u8> {
        let name = self.program_name();
        let mut text = [name, b": "].concat();
        if LIMITS.contains(&option) {
            text.extend_from_slice(&[b"'", option, b"' needs a number\n"].concat());
        } else if matches!(option.get(1), Some(b'e' | b'l')) || option == b"--verify-key" {
            text.extend_from_slice(&[b"'", option, b"' needs argument\n"].concat());
        } else {
            text.extend_from_slice(&[b"unrecognized option '", option, b"'\n"].concat());
        }
        text.extend_from_slice(&[b"usage: ", name, b" [options] [script [args]]\n"].concat());
        text.extend_from_slice(OPTIONS.as_bytes());
        text
    }
}

/// What a script in a sandbox may use, unless other limits are given.
const SANDBOX_LIMITS: Limits = Limits::new().memory(256 << 20).time(Duration::from_secs(60));

/// Options with a limit, whose value is the next word.
const LIMITS: [&[u8]; 7] = [
    b"--max-instructions",
    b"--max-memory",
    b"--timeout",
    b"--max-coroutines",
    b"--max-depth",
    b"--max-string",
    b"--max-files",
];

/// A number of bytes, or of units of 1024, 1024² or 1024³ bytes with K, M or G behind.
fn read_size(text: &str) -> Option<usize> {
    let shift = match text.as_bytes().last()?.to_ascii_uppercase() {
        b'K' => 10,
        b'M' => 20,
        b'G' => 30,
        _ => return text.parse().ok(),
    };
    text[..text.len() - 1].parse::<usize>().ok()?.checked_mul(1 << shift)
}

/// What the reference prints. Options that only this command has, such as `--isolate`, are described elsewhere, so that programs which read this see no difference.
const OPTIONS: &str = "\
Available options are:
  -e stat   execute string 'stat'
  -i        enter interactive mode after executing 'script'
  -l mod    require library 'mod' into global 'mod'
  -l g=mod  require library 'mod' into global 'g'
  -v        show version information
  -E        ignore environment variables
  -W        turn warnings on
  --        stop handling options
  -         stop handling options and execute stdin
";

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Invocation {
        Invocation::from_words(words.iter().map(|word| word.as_bytes().to_vec()).collect())
    }

    #[test]
    fn takes_the_rest_of_the_word_or_the_next_word() {
        let inv = parse(&["lua", "-ex=1", "-e", "y=2", "-lm", "-l", "g=n", "a.lua", "-e"]);
        let expected = [
            Action::Execute(b"x=1".to_vec()),
            Action::Execute(b"y=2".to_vec()),
            Action::Require(b"m".to_vec()),
            Action::Require(b"g=n".to_vec()),
        ];
        assert_eq!(inv.actions, expected);
        assert_eq!(inv.script, Some(7));
        assert_eq!(inv.wrong_option, None);
    }

    #[test]
    fn options_end_at_the_script_at_a_dash_and_at_two() {
        assert_eq!(parse(&["lua", "a.lua", "-v"]).script, Some(1));
        assert!(!parse(&["lua", "a.lua", "-v"]).show_version);
        assert_eq!(parse(&["lua", "-", "x"]).script, Some(1));
        assert_eq!(parse(&["lua", "--", "-v"]).script, Some(2));
        assert_eq!(parse(&["lua", "--"]).script, None);
        assert_eq!(parse(&["lua", "-v"]).script, None);
        assert_eq!(parse(&["lua", ""]).script, Some(1));
    }

    #[test]
    fn interactive_shows_the_version() {
        let inv = parse(&["lua", "-i", "-E", "-W"]);
        assert!(inv.interactive && inv.show_version && inv.ignore_environment);
        assert_eq!(inv.actions, [Action::WarningsOn]);
    }

    #[test]
    fn long_options_are_words_of_their_own() {
        assert!(parse(&["lua", "--isolate", "a.lua"]).isolate);
        assert!(parse(&["lua", "--sandbox", "-e", "f()"]).sandbox);
        assert_eq!(parse(&["lua", "--verify-key", "a", "--verify-key", "b", "x"]).verify_keys, [b"a", b"b"]);
        assert_eq!(parse(&["lua", "--verify-key"]).wrong_option.as_deref(), Some(&b"--verify-key"[..]));
        assert_eq!(parse(&["lua", "--isolated"]).wrong_option.as_deref(), Some(&b"--isolated"[..]));
        assert_eq!(parse(&["lua", "--", "--isolate"]).script, Some(2));
    }

    #[test]
    fn limits_have_a_value() {
        let inv =
            parse(&["lua", "--max-instructions", "10", "--max-memory", "64M", "--timeout", "0.5", "a.lua"]);
        let expected = Limits::new().instructions(10).memory(64 << 20).time(Duration::from_millis(500));
        assert_eq!((inv.limits, inv.script), (expected, Some(7)));
        let words = ["--max-coroutines", "5", "--max-depth", "100", "--max-string", "2K", "--max-files", "3"];
        let inv = parse(&[&["lua"][..], &words, &["a.lua"]].concat());
        assert_eq!(inv.limits, Limits::new().coroutines(5).depth(100).string(2048).files(3));
        let in_sandbox = parse(&["lua", "--timeout", "1", "--sandbox", "a.lua"]);
        assert_eq!(in_sandbox.limits, Limits::new().memory(256 << 20).time(Duration::from_secs(1)));
        assert_eq!(parse(&["lua", "--sandbox", "-i"]).limits, Limits::new());
        for words in
            [["lua", "--max-memory", "64X"], ["lua", "--timeout", "-1"], ["lua", "--max-instructions", ""]]
        {
            assert_eq!(parse(&words).wrong_option.as_deref(), Some(words[1].as_bytes()));
        }
        assert_eq!(parse(&["lua", "--timeout"]).wrong_option.as_deref(), Some(&b"--timeout"[..]));
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        for words in
            [["lua", "-x"], ["lua", "-vv"], ["lua", "-ix"], ["lua", "-Ex"], ["lua", "-Won"], ["lua", "--x"]]
        {
            assert_eq!(parse(&words).wrong_option.as_deref(), Some(words[1].as_bytes()));
        }
        assert_eq!(parse(&["lua", "-e"]).wrong_option.as_deref(), Some(&b"-e"[..]));
        assert_eq!(parse(&["lua", "-e", "-v"]).wrong_option.as_deref(), Some(&b"-e"[..]));
        assert_eq!(parse(&["lua", "-l", "-"]).wrong_option.as_deref(), Some(&b"-l"[..]));
    }

    #[test]
    fn complaints_name_program_and_option() {
        let text = String::from_utf8(parse(&["./lua", "-x"]).complaint(b"-x")).unwrap();
        assert!(text.starts_with("./lua: unrecognized option '-x'\nusage: ./lua [options]"));
        let text = String::from_utf8(parse(&["lua", "-e"]).complaint(b"-e")).unwrap();
        assert!(text.starts_with("lua: '-e' needs argument\n"));
    }
}
