//! The command line of `luac`.

/// The file written, and the one listed, unless the command line names another.
const DEFAULT_OUTPUT: &[u8] = b"luac.out";

/// What the words of the command line ask for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Request {
    /// Nothing but the version.
    Version,
    /// Chunks to work on.
    Compile(Job),
    /// `--new-key file`: a key to sign with.
    NewKey(Vec<u8>),
    /// A mistake, with the message about it.
    Wrong(Vec<u8>),
}

/// Which chunks to read and what to do with them.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Job {
    /// `-v`
    pub(crate) show_version: bool,
    /// How often `-l` was given.
    pub(crate) listing: u32,
    /// `-s`
    pub(crate) strip: bool,
    /// `--sign file`: the file with the key.
    pub(crate) sign: Option<Vec<u8>>,
    /// Where the binary chunk goes; none under `-p`.
    pub(crate) output: Option<Place>,
    pub(crate) inputs: Vec<Place>,
}

/// Where bytes come from or go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// `-`: standard input or output.
    Standard,
    File(Vec<u8>),
}

impl Place {
    fn from_word(word: &[u8]) -> Self {
        if word == b"-" { Self::Standard } else { Self::File(word.to_vec()) }
    }
}

/// Reads the words of the command line, of which the first is the program's name.
pub(crate) fn read(words: &[Vec<u8>]) -> Request {
    let mut output = DEFAULT_OUTPUT;
    let mut sign = None;
    let (mut versions, mut listing, mut strip, mut dump) = (0, 0, false, true);
    let mut at = 1;
    while let Some(word) = words.get(at).filter(|word| word.starts_with(b"-") && *word != b"-") {
        at += 1;
        match &word[..] {
            b"--" => {
                versions += usize::from(versions > 0);
                break;
            }
            b"-l" => listing += 1,
            b"-o" => {
                let name = words.get(at).filter(|name| !name.is_empty());
                match name.filter(|name| !name.starts_with(b"-") || *name == b"-") {
                    Some(name) => output = name,
                    None => return Request::Wrong(complaint(words, b"'-o' needs argument")),
                }
                at += 1;
            }
            b"--sign" | b"--new-key" => {
                let Some(name) = words.get(at) else {
                    return Request::Wrong(complaint(
                        words,
                        &[b"'", &word[..], b"' needs argument"].concat(),
                    ));
                };
                if word == b"--new-key" {
                    return Request::NewKey(name.clone());
                }
                sign = Some(name.clone());
                at += 1;
            }
            b"-p" => dump = false,
            b"-s" => strip = true,
            b"-v" => versions += 1,
            _ => {
                return Request::Wrong(complaint(
                    words,
                    &[b"unrecognized option '", &word[..], b"'"].concat(),
                ));
            }
        }
    }
    let mut inputs: Vec<_> = words[at.min(words.len())..].iter().map(|word| Place::from_word(word)).collect();
    // Without inputs, listing and checking are about the output of an earlier run.
    if inputs.is_empty() && (listing > 0 || !dump) {
        dump = false;
        inputs.push(Place::from_word(output));
    }
    if versions > 0 && versions == words.len() - 1 {
        return Request::Version;
    }
    if inputs.is_empty() {
        return Request::Wrong(complaint(words, b"no input files given"));
    }
    let output = dump.then(|| Place::from_word(output));
    Request::Compile(Job { show_version: versions > 0, listing, strip, sign, output, inputs })
}

/// The name under which the program was called; messages begin with it.
pub(crate) fn program_name(words: &[Vec<u8>]) -> &[u8] {
    words.first().map(Vec::as_slice).filter(|name| !name.is_empty()).unwrap_or(b"luac")
}

fn complaint(words: &[Vec<u8>], message: &[u8]) -> Vec<u8> {
    let name = program_name(words);
    [name, b": ", message, b"\nusage: ", name, b" [options] [filenames]\n", OPTIONS.as_bytes()].concat()
}

const OPTIONS: &str = "\
Available options are:
  -l       list (use -l -l for full listing)
  -o name  output to file 'name' (default is \"luac.out\")
  -p       parse only
  -s       strip debug information
  -v       show version information
  --       stop handling options
  -        stop handling options and process stdin
";

#[cfg(test)]
mod tests {
    use super::*;

    fn request(line: &str) -> Request {
        let words: Vec<_> =
            std::iter::once("luac").chain(line.split_whitespace()).map(|word| word.into()).collect();
        read(&words)
    }

    fn job(line: &str) -> Job {
        match request(line) {
            Request::Compile(job) => job,
            other => panic!("{line}: {other:?}"),
        }
    }

    fn file(name: &str) -> Place {
        Place::File(name.into())
    }

    #[test]
    fn reads_options_up_to_the_first_input() {
        let read = job("-l -l -s -o out a.lua -p");
        assert_eq!((read.listing, read.strip, read.output), (2, true, Some(file("out"))));
        assert_eq!(read.inputs, [file("a.lua"), file("-p")]);
        assert_eq!(job("-- -l -").inputs, [file("-l"), Place::Standard]);
        assert_eq!(job("- a").inputs, [Place::Standard, file("a")]);
        assert_eq!(job("-o - a").output, Some(Place::Standard));
    }

    #[test]
    fn lists_and_checks_the_output_when_there_is_no_input() {
        for (line, input) in [("-l", "luac.out"), ("-p", "luac.out"), ("-l -o x", "x")] {
            let read = job(line);
            assert_eq!((read.inputs, read.output), (vec![file(input)], None), "{line}");
        }
    }

    #[test]
    fn the_version_alone_needs_no_input() {
        assert_eq!(request("-v"), Request::Version);
        assert_eq!(request("-v -v"), Request::Version);
        assert_eq!(request("-v --"), Request::Version);
        assert!(job("-v a.lua").show_version);
        assert!(matches!(request("-v -s"), Request::Wrong(_)));
        assert!(matches!(request(""), Request::Wrong(_)));
    }
}
