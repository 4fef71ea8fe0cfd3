//! `os.setlocale`: which locale a state believes to be in.
//!
//! C's locale belongs to the process. Here it belongs to the state and changes nothing but what `os.setlocale` answers:
//! the only names that are accepted are those of locales in which everything Lua asks of the C library (classes of
//! bytes, order of strings, decimal point, dates) is the same as in the locale `C`. Others count as not installed.

use std::cell::RefCell;

use perilune_vm::{NativeResult, Raised, State, upvalue_index};

use crate::io::system::os_bytes;
use crate::text::begin_of_c_string;

/// The categories of the C library, in the order in which it lists them, with their environment variables as names.
const CATEGORIES: [&str; 12] = [
    "LC_CTYPE",
    "LC_NUMERIC",
    "LC_TIME",
    "LC_COLLATE",
    "LC_MONETARY",
    "LC_MESSAGES",
    "LC_PAPER",
    "LC_NAME",
    "LC_ADDRESS",
    "LC_TELEPHONE",
    "LC_MEASUREMENT",
    "LC_IDENTIFICATION",
];

/// The categories that scripts name, and which of [`CATEGORIES`] each is; all of them without a number.
const OPTIONS: [(&str, Option<usize>); 6] = [
    ("all", None),
    ("collate", Some(3)),
    ("ctype", Some(0)),
    ("monetary", Some(4)),
    ("numeric", Some(1)),
    ("time", Some(2)),
];

/// No locale has a longer name, nor do all categories together. What a script gives is looked at no further.
const LONGEST_NAME: usize = 4096;

/// The locales of the categories.
#[derive(Clone)]
struct Locale([String; CATEGORIES.len()]);

/// Adds the function to the table on top.
pub(super) fn add_function(l: &mut State) -> Result<(), Raised> {
    let initial = Locale(std::array::from_fn(|_| "C".to_owned()));
    l.new_userdata(RefCell::new(initial), 0)?;
    l.push_library_closure(setlocale, 1)?;
    l.raw_set_field(-2, "setlocale")
}

fn setlocale(l: &mut State) -> NativeResult {
    let asks = l.is_none_or_nil(1);
    if !asks {
        l.check_string(1)?;
    }
    let options = OPTIONS.map(|(name, _)| name);
    let (_, category) = OPTIONS[l.check_option(2, Some("all"), &options)?];
    let answer = l.userdata::<RefCell<Locale>>(upvalue_index(1)).and_then(|locale| {
        let mut locale = locale.borrow_mut();
        if !asks {
            let name = begin_of_c_string(l.str_arg(1), LONGEST_NAME + 1);
            if name.len() > LONGEST_NAME {
                return None;
            }
            locale.set(category, name, &environment)?;
        }
        Some(locale.name(category))
    });
    match answer {
        Some(name) => l.push_str(&name)?,
        None => l.push_nil(),
    }
    Ok(1)
}

/// A variable of the environment, unless it is missing or empty.
fn environment(name: &str) -> Option<Vec<u8>> {
    let value = os_bytes(&std::env::var_os(name)?).to_vec();
    (!value.is_empty()).then_some(value)
}

impl Locale {
    /// Sets a category, or all of them if all can be set. An empty name asks the environment.
    fn set(
        &mut self,
        category: Option<usize>,
        name: &[u8],
        environment: &dyn Fn(&str) -> Option<Vec<u8>>,
    ) -> Option<()> {
        let inherited = |category: usize| {
            ["LC_ALL", CATEGORIES[category], "LANG"]
                .into_iter()
                .find_map(environment)
                .map_or_else(|| Some("C".to_owned()), |name| accept(&name))
        };
        match category {
            Some(category) if name.is_empty() => self.0[category] = inherited(category)?,
            Some(category) => self.0[category] = accept(name)?,
            None if name.contains(&b';') => *self = Self::parse(name)?,
            None => {
                let mut all = self.clone();
                for (category, place) in all.0.iter_mut().enumerate() {
                    *place = if name.is_empty() { inherited(category)? } else { accept(name)? };
                }
                *self = all;
            }
        }
        Some(())
    }

    /// Reads a name as [`Locale::name`] makes it for mixed locales. Every category has to be there.
    fn parse(text: &[u8]) -> Option<Self> {
        let mut names = CATEGORIES.map(|_| None);
        for part in text.split(|&byte| byte == b';') {
            let equals = memchr::memchr(b'=', part)?;
            let category = CATEGORIES.iter().position(|name| name.as_bytes() == &part[..equals])?;
            names[category] = Some(accept(&part[equals + 1..])?);
        }
        names.iter().all(Option::is_some).then(|| Self(names.map(Option::unwrap_or_default)))
    }

    /// The name of a category's locale, or of all: one name where they agree.
    fn name(&self, category: Option<usize>) -> String {
        match category {
            Some(category) => self.0[category].clone(),
            None if self.0.iter().all(|name| *name == self.0[0]) => self.0[0].clone(),
            None => {
                let parts = CATEGORIES.iter().zip(&self.0);
                parts.map(|(category, name)| format!("{category}={name}")).collect::<Vec<_>>().join(";")
            }
        }
    }
}

/// The name under which the C library knows a locale that is like `C`.
fn accept(name: &[u8]) -> Option<String> {
    if name == b"C" || name == b"POSIX" {
        return Some("C".to_owned());
    }
    let encoding = name.strip_prefix(b"C.")?;
    let is_utf8 = encoding.eq_ignore_ascii_case(b"utf8") || encoding.eq_ignore_ascii_case(b"utf-8");
    is_utf8.then(|| String::from_utf8_lossy(name).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locale() -> Locale {
        Locale(CATEGORIES.map(|_| "C".to_owned()))
    }

    #[test]
    fn environment_decides_for_the_empty_name() {
        let variables = |name: &str| match name {
            "LC_TIME" => Some(b"POSIX".to_vec()),
            "LANG" => Some(b"C.UTF-8".to_vec()),
            _ => None,
        };
        let mut locale = locale();
        assert_eq!(locale.set(Some(2), b"", &variables), Some(()));
        assert_eq!(locale.name(Some(2)), "C");
        assert_eq!(locale.set(Some(3), b"", &variables), Some(()));
        assert_eq!(locale.name(Some(3)), "C.UTF-8");
        assert_eq!(locale.set(None, b"", &|_| Some(b"xx_XX".to_vec())), None);
        assert_eq!(locale.set(None, b"", &|_| None), Some(()));
        assert_eq!(locale.name(None), "C");
    }

    #[test]
    fn mixed_locales_are_read_as_they_are_written() {
        let mut mixed = locale();
        mixed.0[1] = "C.UTF-8".to_owned();
        let name = mixed.name(None);
        assert!(name.starts_with("LC_CTYPE=C;LC_NUMERIC=C.UTF-8;LC_TIME=C;"), "{name}");
        let mut other = locale();
        assert_eq!(other.set(None, name.as_bytes(), &|_| None), Some(()));
        assert_eq!(other.name(None), name);
        assert_eq!(other.set(None, b"LC_CTYPE=C;LC_TIME=C", &|_| None), None);
    }
}
