use super::Test;

#[test]
fn for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = Test::new().args(["completions", shell]).any_stdout().run();
        assert!(ran.stdout.contains("stack-name"), "{shell}");
    }
    for shell in ["bash", "fish", "zsh"] {
        let ran = Test::new().args(["completions", shell]).any_stdout().run();
        assert!(ran.stdout.contains("vantiq-putitem"), "{shell} completes the patterns");
    }
}

#[test]
fn an_unknown_shell() {
    Test::new().args(["completions", "tcsh"]).any_stderr().code(2).run();
}
