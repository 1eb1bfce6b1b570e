//! The key of this user that signs the tokens of user pools.

use std::env;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use dynagate_local::TokenKey;

/// Reads the key of this user, or creates it at the first use.
pub(crate) fn read_or_create() -> anyhow::Result<TokenKey> {
    let directory = directory(|name| env::var_os(name))
        .context("no directory for the key of tokens: set XDG_STATE_HOME to a directory")?;
    let path = directory.join("token-key");
    let written = || -> anyhow::Result<TokenKey> {
        if let Some(text) = text(&path)? {
            return parsed(&text);
        }
        fs::create_dir_all(&directory)?;
        // Only this user can read a temporary file. If another program is faster, its key counts.
        let mut file = tempfile::NamedTempFile::new_in(&directory)?;
        file.write_all(TokenKey::random().to_text().as_bytes())?;
        if let Err(error) = file.persist_noclobber(&path)
            && error.error.kind() != io::ErrorKind::AlreadyExists
        {
            return Err(error.error.into());
        }
        parsed(&text(&path)?.unwrap_or_default())
    };
    written().with_context(|| format!("cannot use the key of tokens in {}", path.display()))
}

fn parsed(text: &str) -> anyhow::Result<TokenKey> {
    TokenKey::from_text(text).context("the file has no key: remove it, and a new one is created")
}

/// The text of a file; `None` if it does not exist.
fn text(path: &Path) -> io::Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The directory for the state of this user, by the [XDG Base Directory
/// Specification](https://specifications.freedesktop.org/basedir-spec/latest/), and that of
/// applications on Windows.
fn directory(variable: impl Fn(&str) -> Option<std::ffi::OsString>) -> Option<PathBuf> {
    let absolute = |name| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let state = absolute("XDG_STATE_HOME");
    let state = state.or_else(|| absolute("HOME").map(|home| home.join(".local/state")));
    let state = state.or_else(|| absolute("LOCALAPPDATA"))?;
    Some(state.join("dynagate"))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_directory_of_the_state() {
        let of = |known: &[(&str, &str)]| {
            directory(|name| {
                let known = known.iter().find(|(of, _)| *of == name);
                known.map(|(_, value)| (*value).into())
            })
        };
        let home = ("HOME", "/home/a");
        let expected = |path: &str| Some(PathBuf::from(path));
        assert_eq!(of(&[home]), expected("/home/a/.local/state/dynagate"));
        assert_eq!(of(&[("XDG_STATE_HOME", "/state"), home]), expected("/state/dynagate"));
        assert_eq!(of(&[("XDG_STATE_HOME", ""), home]), expected("/home/a/.local/state/dynagate"));
        assert_eq!(of(&[]), None);
    }
}
