//! `dynagate man`

use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use super::exit_code::{EXIT_CODES, ExitCode};
use super::files::{Content, Existing, OutputFile};
use super::{Outcome, console, files};

const EXAMPLES: &str = "\
Examples:
  dynagate man | man --local-file -
  dynagate man --out ~/.local/share/man/man1";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ManPages {
    /// The directory for the man pages of all commands
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// A man page and the name of its file.
struct Page {
    name: String,
    contents: Vec<u8>,
}

const MAN_PAGE: Content = Content {
    name: "a man page of dynagate",
    is: |bytes| bytes.windows(MARK.len()).any(|window| window == MARK),
};
/// The beginning of the title line.
const MARK: &[u8] = b".TH dynagate";

impl ManPages {
    /// Writes the pages of `dynagate`, the whole command.
    pub(crate) fn run(self, mut dynagate: Command) -> anyhow::Result<Outcome> {
        dynagate.build();
        let Some(directory) = self.out else {
            console::print(&String::from_utf8(page(&dynagate)?)?)?;
            return Ok(Outcome::Done);
        };
        let mut pages = Vec::new();
        of(&dynagate, &mut pages)?;
        let files: Vec<_> = pages.iter().map(|page| page.in_directory(&directory)).collect();
        files::write(&files, Existing::Replace)?;
        Ok(Outcome::Done)
    }
}

impl Page {
    fn in_directory(&self, directory: &Path) -> OutputFile<'_> {
        let path = directory.join(&self.name);
        OutputFile { path, contents: &self.contents, replaces: MAN_PAGE }
    }
}

/// The pages of a command and of its subcommands.
fn of(command: &Command, pages: &mut Vec<Page>) -> io::Result<()> {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    pages.push(Page { name: format!("{name}.1"), contents: page(command)? });
    let is_own = |command: &&Command| command.get_name() != "help";
    command.get_subcommands().filter(is_own).try_for_each(|command| of(command, pages))
}

fn page(command: &Command) -> io::Result<Vec<u8>> {
    let man = Man::new(command.clone());
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    let mut roff = Roff::default();
    roff.control("SH", ["EXAMPLES"]);
    for example in super::examples(command) {
        roff.control("PP", []);
        roff.control("nf", []);
        roff.text([roman(example)]);
        roff.control("fi", []);
    }
    roff.control("SH", ["EXIT STATUS"]);
    for ExitCode { code, cases, .. } in EXIT_CODES {
        roff.control("TP", []);
        roff.text([roman(*code)]);
        for (command, meaning) in *cases {
            roff.text([roman(format!("{}: {meaning}", command.replace('`', "")))]);
            roff.control("br", []);
        }
    }
    roff.to_writer(&mut page)?;
    if command.get_version().is_some() {
        man.render_version_section(&mut page)?;
    }
    Ok(page)
}
