//! Runs the compiler on all cases.

#[test]
fn wrong_uses_do_not_compile() {
    trybuild::TestCases::new().compile_fail("cases/*.rs");
}
