//! What the compiler says to the two mistakes that it can see: credentials for any origin, and a
//! literal that is no origin pattern.
//!
//! `TRYBUILD=overwrite` writes the snapshots anew. That such programs do not compile, and their
//! corrected twins do, is tested with any compiler by the examples of `Rule::credentialed` and
//! `OriginPattern::from_static`.

#[test]
#[ignore = "the wording is that of one compiler; .ci/run runs it"]
fn the_compiler_tells_what_is_wrong_and_what_to_write() {
    trybuild::TestCases::new().compile_fail("tests/compiler/programs/*.rs");
}
