//! The proofs: the real tools deploy the output, and a missing tool is a failure.

use crate::Outcome;
use crate::command::{command, run as execute};

/// Installs the tools where they are missing, and runs the tests that need them.
pub(crate) fn run(arguments: &[&str]) -> Outcome {
    set_up()?;
    let test = |line: &str| execute(command(line).env("DYNAGATE_REQUIRE_TOOLS", "1"));
    if let ["changes"] = arguments {
        // Every change in `tests/updates` on both engines, of which the other proofs deploy a part.
        let name = "prove::changed_stacks::every_change";
        return test(&format!("cargo test --locked --test it {name} -- --ignored --nocapture"));
    }
    if let Some(name) = arguments.first() {
        let all = "--include-ignored --nocapture";
        return test(&format!("cargo test --locked --test it {name} -- {all}"));
    }
    test("cargo test --locked --lib terraform::hcl")?;
    test("cargo test --locked --test it -- prove:: checkov:: resets:: browser::")
}

/// Deploys all public systems with both engines.
pub(crate) fn field(_: &[&str]) -> Outcome {
    set_up()?;
    let test = "cargo test --locked --test it prove::field -- --include-ignored --nocapture";
    execute(command(test).env("DYNAGATE_REQUIRE_TOOLS", "1"))
}

/// Installs the tools where they are missing: `tests/prove/README.md` lists them.
pub(crate) fn set_up() -> Outcome {
    execute(&mut command("tests/prove/setup"))
}
