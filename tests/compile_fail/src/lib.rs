//! Programs that the compiler has to refuse, because they would use a state, a handle or something lent in a way that cannot be right.
//! They stand in `cases`, each beside the messages that it gets. After a new release of the compiler,
//! `TRYBUILD=overwrite cargo test -p perilune-compile-fail` writes the messages anew.
