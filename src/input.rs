//! Reads files and streams within their [bounds](crate::bounds).
//!
//! All input of dynagate passes through here. A path must name a regular file, because reading
//! devices and pipes may never end. Standard input (`-`) may be a pipe.

use std::fmt;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;

use crate::bounds::Bound;

/// The reason why an input cannot be read; it follows "cannot read NAME: ".
#[derive(Debug)]
#[non_exhaustive]
pub enum InputError {
    /// An error of the operating system.
    Io(io::Error),
    /// It is a directory.
    Directory,
    /// It is a device, a pipe or a socket.
    NotRegular,
    /// It is larger than the limit.
    TooLarge(Bound),
    /// It is not UTF-8 text.
    NotText(NotText),
}

/// The first byte that is not UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotText {
    /// The byte.
    pub byte: u8,
    /// Its line, counted from 1.
    pub line: usize,
    /// Its column in characters, counted from 1.
    pub column: usize,
    is_utf_16: bool,
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "{error}"),
            Self::Directory => f.write_str("it is a directory"),
            Self::NotRegular => f.write_str("it is not a regular file"),
            Self::TooLarge(bound) => {
                write!(f, "it is larger than {bound}, the limit for {}", bound.of)
            }
            Self::NotText(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for InputError {}

impl From<io::Error> for InputError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl fmt::Display for NotText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { byte, line, column, is_utf_16 } = self;
        write!(f, "invalid UTF-8 at line {line}, column {column}: the byte 0x{byte:02x}")?;
        if *is_utf_16 { f.write_str("; it looks like UTF-16: save it as UTF-8") } else { Ok(()) }
    }
}

/// Reads a regular file.
///
/// # Errors
///
/// Returns an error if the file cannot be read, is not a regular file, or exceeds the limit.
pub fn bytes(path: &Path, bound: Bound) -> Result<Vec<u8>, InputError> {
    // Checked before opening, because opening a pipe may block forever.
    regular(&std::fs::metadata(path)?)?;
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    regular(&metadata)?;
    if metadata.len() > bound.at_most {
        return Err(InputError::TooLarge(bound));
    }
    stream(file, bound)
}

/// Reads a regular file as UTF-8 text.
///
/// # Errors
///
/// The same as [`bytes`], and invalid UTF-8.
pub fn text(path: &Path, bound: Bound) -> Result<String, InputError> {
    utf_8(bytes(path, bound)?)
}

/// Reads a stream to its end.
///
/// # Errors
///
/// Returns an error if the stream cannot be read or exceeds the limit.
pub fn stream(stream: impl Read, bound: Bound) -> Result<Vec<u8>, InputError> {
    let mut bytes = Vec::new();
    stream.take(bound.at_most + 1).read_to_end(&mut bytes)?;
    if bytes.len() > bound.count() { Err(InputError::TooLarge(bound)) } else { Ok(bytes) }
}

/// Reads at most `at_most` bytes from the start of a regular file.
///
/// # Errors
///
/// Returns an error if the file cannot be read or is not a regular file.
pub fn beginning(path: &Path, at_most: u64) -> Result<Vec<u8>, InputError> {
    regular(&std::fs::metadata(path)?)?;
    let mut bytes = Vec::new();
    File::open(path)?.take(at_most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Converts bytes to text.
///
/// # Errors
///
/// Returns the first byte that is not UTF-8.
pub fn utf_8(bytes: Vec<u8>) -> Result<String, InputError> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let (before, after) = error.as_bytes().split_at(valid);
        let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        // In valid text, every byte that is not a continuation byte starts a character.
        let characters = before[line_start..].iter().filter(|byte| **byte & 0xc0 != 0x80).count();
        InputError::NotText(NotText {
            byte: after.first().copied().unwrap_or_default(),
            line: before.split(|byte| *byte == b'\n').count(),
            column: characters + 1,
            is_utf_16: before.is_empty()
                && (after.starts_with(b"\xff\xfe") || after.starts_with(b"\xfe\xff")),
        })
    })
}

fn regular(metadata: &Metadata) -> Result<(), InputError> {
    if metadata.is_dir() {
        return Err(InputError::Directory);
    }
    if metadata.is_file() { Ok(()) } else { Err(InputError::NotRegular) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::bounds;

    proptest! {
        #[test]
        fn the_first_byte_that_is_no_text_is_told_by_line_and_column(
            before in r"[a-zäöü😀\n]{0,40}",
            after in prop::collection::vec(any::<u8>(), 0..8),
        ) {
            let mut bytes = before.clone().into_bytes();
            bytes.push(0xff);
            bytes.extend(after);
            let Err(InputError::NotText(error)) = utf_8(bytes) else { panic!("0xff is no text") };
            prop_assert_eq!(error.byte, 0xff);
            prop_assert_eq!(error.line, before.matches('\n').count() + 1);
            let line = before.rsplit('\n').next().unwrap_or_default();
            prop_assert_eq!(error.column, line.chars().count() + 1);
        }

        #[test]
        fn a_stream_is_read_up_to_its_bound_and_no_further(length in 0_u64..40, at_most in 0_u64..40) {
            let bound = Bound { at_most, ..bounds::EVENT_BYTES };
            let mut endless = io::repeat(7);
            let read = stream(endless.by_ref().take(length), bound);
            prop_assert_eq!(read.is_ok(), length <= at_most);
            prop_assert!(matches!(stream(endless, bound), Err(InputError::TooLarge(_))));
        }
    }
}
