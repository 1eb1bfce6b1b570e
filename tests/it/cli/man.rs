use super::Test;

#[test]
fn the_page_on_standard_output() {
    let ran = Test::new().args(["man"]).any_stdout().run();
    assert!(ran.stdout.contains("\n.TH dynagate 1 "), "{}", ran.stdout);
    for section in ["NAME", "SYNOPSIS", "OPTIONS", "SUBCOMMANDS", "EXAMPLES", "\"EXIT STATUS\""] {
        assert!(ran.stdout.contains(&format!("\n.SH {section}\n")), "{section}");
    }
}

/// A page for each command, also for the subcommands of subcommands.
#[test]
fn the_pages_of_all_commands() {
    let ran = Test::new().args(["man", "--out", "man1"]).run();
    let names = ran.entries("man1");
    for command in ["", "-synth", "-deploy", "-client", "-client-vantiq", "-man"] {
        assert!(names.contains(&format!("dynagate{command}.1")), "{command}: {names:?}");
    }
    let synth = ran.read("man1/dynagate-synth.1");
    assert!(synth.contains(".TH dynagate-synth 1 "), "{synth}");
    assert!(synth.contains("\n.SH EXAMPLES\n"), "{synth}");
    // They are written again, but other files are kept.
    let ran = ran
        .then()
        .file("man1/dynagate.1", "mine")
        .args(["man", "-o", "man1"])
        .any_stderr()
        .code(2)
        .run();
    assert_eq!(ran.read("man1/dynagate.1"), "mine");
}
