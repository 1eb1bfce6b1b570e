//! Links the command at fixed addresses on Linux.
//!
//! A position-independent executable starts with some 19,000 relocations, which touch a hundred
//! pages: a quarter of a run of `synth`. Shared libraries are still loaded at random addresses.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|of| of == value);
    // Other C libraries have start files of their own for each kind of executable.
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
