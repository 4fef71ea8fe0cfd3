//! The matcher against examples, and against a second, naive one on arbitrary input.

use super::{Capture, Caret, Matcher, Pattern, PatternError, Progress};
use proptest::prelude::*;

/// Portions that a test grants.
const PATIENCE: usize = 200;

/// A match with its captures; `None` if the search was given up.
type Answer = Option<Result<Option<(usize, usize, Vec<Capture>)>, PatternError>>;

fn search(subject: &[u8], source: &[u8], from: usize) -> Answer {
    let pattern = Pattern::compile(source, Caret::Anchors, &|_| false);
    let mut matcher = Matcher::new();
    matcher.begin(from);
    for _ in 0..PATIENCE {
        match matcher.search(&pattern, subject, &|_| false) {
            Err(error) => return Some(Err(error)),
            Ok(Progress::Paused) => {}
            Ok(Progress::NotFound) => return Some(Ok(None)),
            Ok(Progress::Found(start, end)) => {
                let captures = (0..pattern.captures().max(1))
                    .map(|index| matcher.capture(&pattern, index, (start, end)))
                    .collect::<Result<Vec<_>, _>>();
                return Some(captures.map(|captures| Some((start, end, captures))));
            }
        }
    }
    None
}

#[track_caller]
fn finds(subject: &str, pattern: &str) -> Option<(usize, usize)> {
    let found = search(subject.as_bytes(), pattern.as_bytes(), 0).expect("no pause").expect("no error");
    found.map(|(start, end, _)| (start, end))
}

#[track_caller]
fn captures(subject: &str, pattern: &str) -> Vec<String> {
    let found = search(subject.as_bytes(), pattern.as_bytes(), 0).expect("no pause").expect("no error");
    let (_, _, captures) = found.expect("a match");
    captures
        .into_iter()
        .map(|capture| match capture {
            Capture::Span(start, end) => subject[start..end].to_owned(),
            Capture::Position(at) => format!("@{at}"),
        })
        .collect()
}

#[track_caller]
fn fault(subject: &str, pattern: &str) -> String {
    search(subject.as_bytes(), pattern.as_bytes(), 0).expect("no pause").expect_err("an error").to_string()
}

#[test]
fn single_items() {
    assert_eq!(finds("hello", "l"), Some((2, 3)));
    assert_eq!(finds("hello", "l."), Some((2, 4)));
    assert_eq!(finds("a.b", "%."), Some((1, 2)));
    assert_eq!(finds("x = 12;", "%d%d"), Some((4, 6)));
    assert_eq!(finds("", ""), Some((0, 0)));
    assert_eq!(finds("", "."), None);
    assert_eq!(finds("a*b", "*b"), Some((1, 3)));
}

#[test]
fn sets() {
    assert_eq!(finds("x]y", "[]]"), Some((1, 2)));
    assert_eq!(finds("]y", "[^]]"), Some((1, 2)));
    assert_eq!(finds("a-b", "[%a-]+"), Some((0, 3)));
    assert_eq!(finds("a-z", "[a%-z]+"), Some((0, 3)));
    assert_eq!(finds("09af", "[0-9a-f]+"), Some((0, 4)));
    assert_eq!(finds("\x0b", "%s"), Some((0, 1)));
    assert_eq!(finds("%", "[%%]"), Some((0, 1)));
    assert_eq!(finds("b^", "[b^]+"), Some((0, 2)));
    assert_eq!(finds("+-", "[+--]+"), Some((0, 2)));
}

#[test]
fn repetitions() {
    assert_eq!(finds("aaab", "a*b"), Some((0, 4)));
    assert_eq!(finds("aaab", "a+a"), Some((0, 3)));
    assert_eq!(finds("aaab", "a-b"), Some((0, 4)));
    assert_eq!(finds("aaab", "a-"), Some((0, 0)));
    assert_eq!(finds("aaab", "a?a?a?a?b"), Some((0, 4)));
    assert_eq!(finds("xaxbx", "x.*x"), Some((0, 5)));
    assert_eq!(finds("xaxbx", "x.-x"), Some((0, 3)));
    assert_eq!(finds("one  two   ", "%s+$"), Some((8, 11)));
    assert_eq!(finds("abc", "%a*$"), Some((0, 3)));
    assert_eq!(finds("ab1", "%a*$"), Some((3, 3)));
    assert_eq!(finds("ab.cd:", "%a*:"), Some((3, 6)));
    assert_eq!(finds("aXb", "%a-%u.$"), Some((0, 3)));
}

#[test]
fn anchors() {
    assert_eq!(finds("aab", "^ab"), None);
    assert_eq!(finds("ab$", "b$$"), Some((1, 3)));
    assert_eq!(finds("a^b", "a^b"), Some((0, 3)));
    assert_eq!(finds("^", "^^"), Some((0, 1)));
    assert_eq!(search(b"aab", b"^ab", 1), Some(Ok(Some((1, 3, vec![Capture::Span(1, 3)])))));
}

#[test]
fn holds_captures() {
    assert_eq!(captures("key = value", "(%w+)%s*=%s*(%w+)"), ["key", "value"]);
    assert_eq!(captures("abc", "()b()"), ["@1", "@2"]);
    assert_eq!(captures("abcd", "(a(b)(c))d"), ["abc", "b", "c"]);
    assert_eq!(captures("say \"hi\" now", "([\"'])(.-)%1"), ["\"", "hi"]);
    assert_eq!(captures("aaa", "(a*)(a)"), ["aa", "a"]);
}

#[test]
fn frontiers_and_balances() {
    assert_eq!(finds("THE (quick) fox", "%f[%a]%a+%f[%A]"), Some((0, 3)));
    assert_eq!(finds("x 12 y", "%f[%d]%d+"), Some((2, 4)));
    assert_eq!(finds("end", "%f[%z]"), Some((3, 3)));
    assert_eq!(finds("f(a(b)c)d", "%b()"), Some((1, 8)));
    assert_eq!(finds("f((a", "%b()"), None);
    assert_eq!(finds("a\"b\"c", "%b\"\""), Some((1, 4)));
}

#[test]
fn complains_when_it_gets_there() {
    assert_eq!(fault("a", "%"), "malformed pattern (ends with '%')");
    assert_eq!(fault("a", "[a"), "malformed pattern (missing ']')");
    assert_eq!(fault("a", "[a%"), "malformed pattern (missing ']')");
    assert_eq!(fault("a", "[]"), "malformed pattern (missing ']')");
    assert_eq!(fault("a", "[^]"), "malformed pattern (missing ']')");
    assert_eq!(fault("a", "%bx"), "malformed pattern (missing arguments to '%b')");
    assert_eq!(fault("a", "%f"), "missing '[' after '%f' in pattern");
    assert_eq!(fault("a", "a)"), "invalid pattern capture");
    assert_eq!(fault("a", "(a"), "unfinished capture");
    assert_eq!(fault("a", "%0"), "invalid capture index %0");
    assert_eq!(fault("a", "(a)%2"), "invalid capture index %2");
    assert_eq!(fault("a", "(a%1)"), "invalid capture index %1");
    assert_eq!(fault("", &"(".repeat(33)), "too many captures");
    assert_eq!(finds("b", "a%"), None);
    assert_eq!(finds("b", "(a"), None);
}

#[test]
fn refuses_deep_nesting() {
    assert_eq!(finds(&"a".repeat(199), &"a?".repeat(199)), Some((0, 199)));
    assert_eq!(fault(&"a".repeat(200), &"a?".repeat(200)), "pattern too complex");
    assert_eq!(finds("b", &"a?".repeat(300_000)), Some((0, 0)));
    assert_eq!(fault("b", &"a*".repeat(200)), "pattern too complex");
    assert_eq!(fault("", &"a-".repeat(200)), "pattern too complex");
    assert_eq!(finds("", &"a-".repeat(199)), Some((0, 0)));
}

#[test]
fn stops_in_endless_backtracking() {
    let subject = "a".repeat(100);
    assert_eq!(
        search(subject.as_bytes(), "a*".repeat(20).as_bytes(), 0).map(|found| found.is_ok()),
        Some(true)
    );
    assert_eq!(search(subject.as_bytes(), ("a*".repeat(20) + "b").as_bytes(), 0), None);
    assert_eq!(search(subject.as_bytes(), (".-".repeat(20) + "b%d").as_bytes(), 0), None);
}

#[test]
fn goes_on_after_a_pause() {
    let subject = "a".repeat(3000) + "b";
    assert_eq!(finds(&subject, "^a*a*b$"), Some((0, 3001)));
    assert_eq!(finds(&subject, "^.-.-b$"), Some((0, 3001)));
    assert_eq!(finds(&subject, "a*%d"), None);
}

/// The manual's rules as directly as possible: recursion over the text of the pattern.
mod naive {
    use super::Capture;

    pub(super) struct Naive<'a> {
        pub(super) subject: &'a [u8],
        pub(super) pattern: &'a [u8],
        /// Calls left before it gives up.
        pub(super) patience: usize,
        pub(super) depth: usize,
    }

    #[derive(Debug)]
    pub(super) struct Fault;
    type Captures = Vec<(usize, Option<usize>, bool)>;

    impl Naive<'_> {
        pub(super) fn matches(
            &mut self,
            at: usize,
            p: usize,
            captures: &Captures,
        ) -> Result<Option<(usize, Captures)>, Fault> {
            self.depth += 1;
            self.patience = self.patience.checked_sub(1).ok_or(Fault)?;
            let result = self.step(at, p, captures);
            self.depth -= 1;
            result
        }

        fn step(
            &mut self,
            at: usize,
            p: usize,
            captures: &Captures,
        ) -> Result<Option<(usize, Captures)>, Fault> {
            let rest = &self.pattern[p..];
            match rest {
                [] => Ok(Some((at, captures.clone()))),
                [b'(', b')', ..] => {
                    let mut captures = captures.clone();
                    captures.push((at, None, true));
                    self.matches(at, p + 2, &captures)
                }
                [b'(', ..] => {
                    let mut captures = captures.clone();
                    captures.push((at, None, false));
                    if captures.len() > 32 {
                        return Err(Fault);
                    }
                    self.matches(at, p + 1, &captures)
                }
                [b')', ..] => {
                    let mut captures = captures.clone();
                    let open = captures.iter_mut().rev().find(|c| c.1.is_none() && !c.2).ok_or(Fault)?;
                    open.1 = Some(at);
                    self.matches(at, p + 1, &captures)
                }
                [b'$'] => Ok((at == self.subject.len()).then(|| (at, captures.clone()))),
                [b'%', b'b', open, close, ..] => {
                    let mut level = 0;
                    for (index, byte) in self.subject.iter().enumerate().skip(at) {
                        if index > at && byte == close {
                            level -= 1;
                        } else if byte == open {
                            level += 1;
                        }
                        if level == 0 {
                            return if index == at {
                                Ok(None)
                            } else {
                                self.matches(index + 1, p + 4, captures)
                            };
                        }
                    }
                    Ok(None)
                }
                [b'%', b'b', ..] => Err(Fault),
                [b'%', b'f', ..] => {
                    if rest.get(2) != Some(&b'[') {
                        return Err(Fault);
                    }
                    let end = self.item_end(p + 2)?;
                    let before = if at == 0 { 0 } else { self.subject[at - 1] };
                    let next = self.subject.get(at).copied().unwrap_or(0);
                    if !self.accepts(p + 2, end, before) && self.accepts(p + 2, end, next) {
                        self.matches(at, end, captures)
                    } else {
                        Ok(None)
                    }
                }
                [b'%', digit @ b'0'..=b'9', ..] => {
                    let index = usize::from(digit - b'0').checked_sub(1).ok_or(Fault)?;
                    match captures.get(index) {
                        Some((_, None, true)) => Ok(None),
                        Some((start, Some(end), _)) => {
                            if self.subject[at..].starts_with(&self.subject[*start..*end]) {
                                self.matches(at + end - start, p + 2, captures)
                            } else {
                                Ok(None)
                            }
                        }
                        _ => Err(Fault),
                    }
                }
                _ => {
                    let end = self.item_end(p)?;
                    let (least, most, step) = match self.pattern.get(end) {
                        Some(b'*') => (0, usize::MAX, 1),
                        Some(b'+') => (1, usize::MAX, 1),
                        Some(b'?') => (0, 1, 1),
                        Some(b'-') => (0, usize::MAX, 1),
                        _ => (1, 1, 0),
                    };
                    let run = self.subject[at..]
                        .iter()
                        .take(most)
                        .take_while(|&&byte| self.accepts(p, end, byte))
                        .count();
                    let mut lengths = (least..=run).collect::<Vec<_>>();
                    if self.pattern.get(end) != Some(&b'-') {
                        lengths.reverse();
                    }
                    for length in lengths {
                        if let Some(found) = self.matches(at + length, end + step, captures)? {
                            return Ok(Some(found));
                        }
                    }
                    Ok(None)
                }
            }
        }

        fn item_end(&self, p: usize) -> Result<usize, Fault> {
            let get = |index: usize| self.pattern.get(index).copied();
            match get(p) {
                Some(b'%') => get(p + 1).map(|_| p + 2).ok_or(Fault),
                Some(b'[') => {
                    let mut at = p + 1;
                    if get(at) == Some(b'^') {
                        at += 1;
                    }
                    let first = at;
                    loop {
                        match get(at).ok_or(Fault)? {
                            b']' if at > first => return Ok(at + 1),
                            b'%' => at += 2,
                            _ => at += 1,
                        }
                    }
                }
                _ => Ok(p + 1),
            }
        }

        fn accepts(&self, p: usize, end: usize, byte: u8) -> bool {
            match self.pattern[p] {
                b'.' => true,
                b'%' => class(self.pattern[p + 1], byte),
                b'[' => {
                    let mut content = &self.pattern[p + 1..end - 1];
                    let negated = content.starts_with(b"^");
                    if negated {
                        content = &content[1..];
                    }
                    let mut member = false;
                    while !content.is_empty() {
                        if content[0] == b'%' {
                            member |= class(content[1], byte);
                            content = &content[2..];
                        } else if content.len() > 2 && content[1] == b'-' {
                            member |= content[0] <= byte && byte <= content[2];
                            content = &content[3..];
                        } else {
                            member |= content[0] == byte;
                            content = &content[1..];
                        }
                    }
                    member != negated
                }
                own => own == byte,
            }
        }
    }

    fn class(letter: u8, byte: u8) -> bool {
        let member = match letter.to_ascii_lowercase() {
            b'a' => byte.is_ascii_alphabetic(),
            b'd' => byte.is_ascii_digit(),
            b's' => (9..14).contains(&byte) || byte == 32,
            b'w' => byte.is_ascii_alphanumeric(),
            b'l' => byte.is_ascii_lowercase(),
            b'u' => byte.is_ascii_uppercase(),
            b'p' => byte.is_ascii_punctuation(),
            b'x' => byte.is_ascii_hexdigit(),
            b'c' => byte < 32 || byte == 127,
            b'g' => (33..127).contains(&byte),
            b'z' => byte == 0,
            _ => return letter == byte,
        };
        member != letter.is_ascii_uppercase()
    }

    /// `None` if it took too long or the pattern is wrong somewhere.
    pub(super) fn search(
        subject: &[u8],
        source: &[u8],
        from: usize,
    ) -> Option<Option<(usize, usize, Vec<Capture>)>> {
        let (pattern, anchored) = match source {
            [b'^', rest @ ..] => (rest, true),
            _ => (source, false),
        };
        for start in from..=subject.len() {
            let mut naive = Naive { subject, pattern, patience: 20_000, depth: 0 };
            if let Some((end, captures)) = naive.matches(start, 0, &Vec::new()).ok()? {
                let captures = captures
                    .into_iter()
                    .map(|capture| match capture {
                        (at, _, true) => Some(Capture::Position(at)),
                        (at, end, false) => Some(Capture::Span(at, end?)),
                    })
                    .collect::<Option<Vec<_>>>()?;
                return Some(Some((
                    start,
                    end,
                    if captures.is_empty() { vec![Capture::Span(start, end)] } else { captures },
                )));
            }
            if anchored {
                break;
            }
        }
        Some(None)
    }
}

/// Patterns that are mostly right.
fn pattern() -> impl Strategy<Value = String> {
    let item = prop::sample::select(vec![
        "a", "b", "c", "ab", ".", "%a", "%d", "%A", "[ab]", "[^a]", "[b-c]", "[%d_]", "%.", "1", "[]a]",
        "(a)", "()", "(", ")", "%1", "%2", "%f[%a]", "%f[^a]", "%b()", "%bab", "^", "$", "(.-)", "(%a+)",
        "[^%s]", " ",
    ]);
    let suffix = prop::sample::select(vec!["", "", "", "*", "+", "-", "?"]);
    let parts = prop::collection::vec((item, suffix), 0..7).prop_map(|parts| {
        parts.into_iter().map(|(item, suffix)| format!("{item}{suffix}")).collect::<String>()
    });
    (prop::sample::select(vec!["", "", "^"]), parts, prop::sample::select(vec!["", "", "$"]))
        .prop_map(|(start, middle, end)| format!("{start}{middle}{end}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn agrees_with_the_naive_matcher(subject in "[abc1(). ]{0,14}", source in pattern(), from in 0_usize..4) {
        let from = from.min(subject.len());
        if let Some(expected) = naive::search(subject.as_bytes(), source.as_bytes(), from) {
            prop_assert_eq!(search(subject.as_bytes(), source.as_bytes(), from), Some(Ok(expected)));
        }
    }

    #[test]
    fn any_bytes_are_a_pattern(
        subject in prop::collection::vec(any::<u8>(), 0..60),
        source in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b"%[]()^$*+-?.ab1f".to_vec())], 0..24),
    ) {
        let _ = search(&subject, &source, 0);
    }

    #[test]
    fn uses_up_portions_at_a_steady_rate(source in pattern(), length in 0_usize..5000) {
        let subject = "a".repeat(length);
        let pattern = Pattern::compile(source.as_bytes(), Caret::Anchors, &|_| false);
        let mut matcher = Matcher::new();
        let start = std::time::Instant::now();
        let _ = matcher.search(&pattern, subject.as_bytes(), &|_| false);
        prop_assert!(start.elapsed() < std::time::Duration::from_secs(10));
    }
}
