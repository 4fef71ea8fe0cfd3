//! The interactive mode on a terminal.

use std::time::{Duration, Instant};

use crate::run::Folder;
use crate::screen::{BACKSPACE, CTRL_C, CTRL_D, ENTER, HOME, LEFT, Screen, TAB, UP, screen};

/// A session in a folder of its own, at its first prompt.
fn session(environment: &[(&str, &str)]) -> (Screen, Folder) {
    let folder = Folder::new();
    (session_in(&folder, environment), folder)
}

fn session_in(folder: &Folder, environment: &[(&str, &str)]) -> Screen {
    let screen = screen(folder, environment);
    screen.wait_for("\n>");
    screen
}

/// What follows the banner.
fn shown(screen: &Screen) -> String {
    screen.text().split_once('\n').expect("a banner").1.to_owned()
}

fn end(screen: Screen) {
    screen.type_keys(CTRL_D);
    assert_eq!(screen.exit_code(), Some(0));
}

#[test]
fn evaluates_what_is_typed() {
    let (screen, _folder) = session(&[]);
    screen.enter("1 + 1, 'text'");
    screen.enter("=3");
    screen.enter("x = = 1");
    assert_eq!(
        shown(&screen),
        "> 1 + 1, 'text'\n2\ttext\n> =3\n3\n> x = = 1\nstdin:1: unexpected symbol near '='\n>"
            .replace('\t', "       ")
    );
    end(screen);
}

#[test]
fn an_entry_takes_several_lines_and_can_be_edited_as_one() {
    let (screen, _folder) = session(&[]);
    screen.type_keys("function f(x)\r  if x then\r  return 'yes'\r");
    screen.wait_for("> function f(x)\n>>   if x then\n>>     return 'yes'\n>>");
    // The indentation is that of the line before; two steps back over it.
    screen.type_keys(BACKSPACE);
    screen.type_keys(BACKSPACE);
    screen.type_keys("end");
    // Up to the first line, where a parameter is added, and on.
    for key in [UP, UP, UP, HOME] {
        screen.type_keys(key);
    }
    screen.type_keys("local ");
    screen.wait_for("> local function f(x)\n>>   if x then\n>>     return 'yes'\n>>   end");
    screen.type_keys(CTRL_C);
    screen.wait_for(">>   end\n>");
    screen.enter("f");
    screen.wait_for("> f\nnil\n>");
    end(screen);
}

#[test]
fn keys_step_over_the_prompt_of_a_continued_line() {
    let (screen, _folder) = session(&[]);
    screen.type_keys("do\r--x");
    screen.wait_for("> do\n>> --x");
    screen.type_keys(HOME);
    screen.wait("the beginning of the line", |_| screen.column() == 3);
    screen.type_keys(LEFT);
    screen.wait("the end of the line before", |_| screen.column() == 4);
    screen.type_keys("\x1b[C");
    screen.wait("the beginning of the line again", |_| screen.column() == 3);
    screen.type_keys(BACKSPACE);
    screen.wait_for("> do--x");
    screen.type_keys(" print(7) end ");
    screen.enter("");
    screen.wait_for("> do print(7) end --x\n7\n>");
    end(screen);
}

#[test]
fn prompts_can_be_set() {
    let (screen, _folder) = session(&[]);
    screen.type_keys("_PROMPT, _PROMPT2 = 'first ', '\\27[1msecond\\27[0m '\r");
    screen.wait_for("\nfirst");
    screen.type_keys("for i = 1, 2 do\rprint(i)\rend\r");
    screen.wait_for("first for i = 1, 2 do\nsecond print(i)\nsecond end\n1\n2\nfirst");
}

#[test]
fn completes_with_tab() {
    let (screen, _folder) = session(&[]);
    screen.type_keys("x = stri\t.rev\t");
    screen.wait_for("> x = string.reverse");
    screen.enter("");
    screen.type_keys("('ab'):upp\t()\r");
    screen.wait_for("> ('ab'):upper()\nAB\n>");
    screen.type_keys("string.re");
    screen.type_keys(TAB);
    screen.type_keys(TAB);
    screen.wait_for("> string.re\nrep      reverse\n> string.re");
    // Between quotes, and where nothing was typed, there is nothing to complete.
    screen.type_keys(CTRL_C);
    screen.wait_for("> string.re\n>");
    screen.type_keys("'pri\t\t'\r");
    screen.wait_for("> 'pri'\npri\n>");
    screen.type_keys("\t1\r");
    screen.wait_for(">   1\n1\n>");
    end(screen);
}

#[test]
fn colours_what_is_typed() {
    let (screen, _folder) = session(&[]);
    screen.type_keys("return 'text' -- and more");
    screen.wait_for("-- and more");
    let colors = [2, 9, 16].map(|column| screen.color(1, column));
    assert_eq!(colors, [vt100::Color::Idx(5), vt100::Color::Idx(2), vt100::Color::Idx(8)]);

    let (screen, _folder) = session(&[("NO_COLOR", "1")]);
    screen.type_keys("return f(\r'text'");
    screen.wait_for("> return f(\n>> 'text'");
    assert_eq!(screen.color(1, 2), vt100::Color::Default);
    assert_eq!(screen.color(2, 4), vt100::Color::Default);
}

#[test]
fn history_outlives_the_session() {
    let (first, folder) = session(&[]);
    first.enter("1");
    first.type_keys("for i = 1, 1 do\rprint('\\\\', i)\rend\r");
    first.wait_for("\\       1\n>");
    // The entry that ends the session is kept too.
    first.type_keys("os.exit(3)\r");
    assert_eq!(first.exit_code(), Some(3));

    let second = session_in(&folder, &[]);
    second.type_keys(UP);
    second.wait_for("\n> os.exit(3)");
    second.type_keys(UP);
    // Up from its first line leads further back.
    second.wait("the loop", |text| text.ends_with("> for i = 1, 1 do\nprint('\\\\', i)\nend"));
    second.type_keys(ENTER);
    second.wait_for("end\n\\       1\n>");
    end(second);
}

#[test]
fn history_can_be_elsewhere_nowhere_or_impossible() {
    let folder = Folder::new();
    let own = session_in(&folder, &[("PERILUNE_HISTORY", "own")]);
    own.enter("'kept'");
    end(own);
    assert_eq!(std::fs::read_to_string(folder.path().join("own")).unwrap(), "#V2\n'kept'\n");
    for place in ["", "own/below/a/file", "/proc/none", "/dev/null", "."] {
        let session = session_in(&folder, &[("PERILUNE_HISTORY", place)]);
        session.enter("'still works'");
        session.type_keys(UP);
        session.wait_for("> 'still works'\nstill works\n> 'still works'");
        session.type_keys(CTRL_C);
        session.wait_for("\n>");
        end(session);
    }
    std::fs::write(folder.path().join("damaged"), b"#V2\n\xff\xfe\n").unwrap();
    let session = session_in(&folder, &[("PERILUNE_HISTORY", "damaged")]);
    session.enter("'still works'");
    end(session);
    assert!(!folder.path().join("perilune").exists());
}

#[test]
fn interrupts_running_code_and_abandons_entries() {
    let (screen, _folder) = session(&[]);
    for (code, message) in [
        ("while true do end", "^Cinterrupted!"),
        ("('a'):rep(3e4):match('.-.-.-.-b')", "^Cstdin:1: interrupted!"),
        ("('a'):rep(30):find(('a?'):rep(30) .. ('a'):rep(30) .. 'b')", "^Cstdin:1: interrupted!"),
    ] {
        screen.type_keys(&format!("print('running'); {code}{ENTER}"));
        screen.wait("the code", |text| text.ends_with("\nrunning"));
        let start = Instant::now();
        screen.type_keys(CTRL_C);
        screen.wait(message, |text| {
            let (_, last) = text.rsplit_once("running").unwrap();
            last.contains(message) && last.ends_with("[C]: in ?\n>")
        });
        assert!(start.elapsed() < Duration::from_secs(15), "it took {:?}", start.elapsed());
    }
    screen.type_keys("this is abandoned");
    screen.wait_for("abandoned");
    screen.type_keys(CTRL_C);
    screen.wait_for("\n>");
    screen.enter("'next'");
    screen.wait_for("\nnext\n>");
    end(screen);
}

#[test]
fn the_prompt_does_not_hide_an_unfinished_line() {
    let (screen, _folder) = session(&[]);
    screen.enter("io.write('no newline'); x = 1");
    screen.wait_for("\nno newline\n>");
    end(screen);
}

#[test]
fn shows_the_contents_of_tables_while_print_is_the_original() {
    let (screen, _folder) = session(&[]);
    screen.enter("{ 1, x = 'y' }, 'text'");
    let text = shown(&screen);
    let result = text.lines().nth(1).unwrap();
    assert!(result.starts_with("table: 0x") && result.contains("  {1, x = \"y\"} "), "{text}");
    screen.enter("print = function(t) io.write(type(t), '!\\n') end");
    screen.enter("{ 1 }");
    screen.wait_for("> { 1 }\ntable!\n>");
    end(screen);
}

#[test]
fn a_terminal_that_can_do_nothing_gets_lines_as_a_pipe_does() {
    let (screen, folder) = session(&[("TERM", "dumb")]);
    screen.enter("1 + 1");
    screen.type_keys("for i = 1, 1 do\r");
    screen.wait_for("\n>>");
    screen.enter("print(i) end");
    assert_eq!(shown(&screen), "> 1 + 1\n2\n> for i = 1, 1 do\n>> print(i) end\n1\n>");
    end(screen);
    assert!(!folder.path().join("perilune").exists());
}
