//! The same input gives the same bytes, in another process and from another directory.

use std::path::Path;
use std::process::Command;

fn synth(directory: &Path, format: &str) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_dynagate"))
        .args(["synth", "--pattern", "vantiq-putitem", "--format", format])
        .current_dir(directory)
        .output()
        .expect("dynagate runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn two_processes_in_two_directories_write_the_same_bytes() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for format in ["cloudformation", "terraform"] {
        let first = synth(here, format);
        assert!(!first.is_empty());
        assert_eq!(first, synth(here, format));
        assert_eq!(first, synth(&std::env::temp_dir(), format));
    }
}
