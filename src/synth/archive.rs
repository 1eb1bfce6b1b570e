//! Archives of functions' code in Lambda's format, ZIP.
//!
//! The same files give the same bytes on every machine and with every version: the files are sorted
//! by name, not compressed, and have a fixed time and fixed modes. The format is
//! [APPNOTE](https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT) 4.3, whose field names
//! are used here.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::artifact::{Artifact, Contents};
use crate::model::{Code, CodeFile, Function, Stack};
use crate::plan::deployment::ten_digits;
use crate::plan::identifier::SnakeName;

/// The file name of a function's archive.
pub(super) fn name(function: &Function) -> String {
    format!("{}.zip", SnakeName(&function.id()))
}

/// The archives of all functions whose code the blueprint has.
pub(super) fn all(stack: &Stack) -> impl Iterator<Item = Artifact> {
    stack.functions.iter().filter_map(|function| {
        if let Some(Code::Files { files, .. }) = &function.code {
            return Some(artifact(function, write_files(files)));
        }
        let source = function.code.as_ref()?.source()?;
        let file = function.runtime().inline_file()?;
        Some(artifact(function, archive([(file, source.as_bytes(), false)].into_iter())))
    })
}

/// The archives of functions whose code does not fit into a template.
pub(super) fn of_folders(stack: &Stack) -> impl Iterator<Item = Artifact> {
    stack.functions.iter().filter_map(|function| match &function.code {
        Some(Code::Files { files, .. }) => Some(artifact(function, write_files(files))),
        _ => None,
    })
}

/// A digest that identifies the archive of these files: ten hexadecimal digits.
pub(super) fn digest(files: &BTreeMap<String, CodeFile>) -> String {
    // Creating the archive would take as much memory again.
    let mut digest = Sha256::new();
    write(described_files(files), |bytes| digest.update(bytes));
    ten_digits(&digest.finalize())
}

/// True if these bytes start like the archives made here: other programs write another time, use
/// compression or do not mark names as UTF-8.
pub fn is_archive_of_code(bytes: &[u8]) -> bool {
    let beginning =
        [b"PK\x03\x04", &VERSION.to_le_bytes()[..], &FLAGS.to_le_bytes(), &[0; 2], &TIME].concat();
    bytes.starts_with(&beginning)
}

/// The source of the only file of an archive that dynagate wrote for inline code; `None` for
/// others.
pub(crate) fn source_of(archive: &[u8]) -> Option<String> {
    /// The bytes of a file's header before its name.
    const HEADER: usize = 30;
    /// The bytes of the end of an archive.
    const END: usize = 22;
    let half = |at: usize| Some(u16::from_le_bytes(archive.get(at..at + 2)?.try_into().ok()?));
    let word = |at: usize| Some(u32::from_le_bytes(archive.get(at..at + 4)?.try_into().ok()?));
    let files = half(archive.len().checked_sub(END)? + 10)?;
    (is_archive_of_code(archive) && files == 1).then_some(())?;
    let (method, length) = (half(8)?, usize::try_from(word(22)?).ok()?);
    let name_end = HEADER + usize::from(half(26)?);
    let name = archive.get(HEADER..name_end)?;
    let start = name_end + usize::from(half(28)?);
    let bytes = archive.get(start..start.checked_add(length)?)?;
    (method == 0 && name.starts_with(b"index.")).then_some(())?;
    String::from_utf8(bytes.to_vec()).ok()
}

fn artifact(function: &Function, archive: Vec<u8>) -> Artifact {
    Artifact { name: name(function).into(), contents: Contents::Archive(archive) }
}

fn write_files(files: &BTreeMap<String, CodeFile>) -> Vec<u8> {
    archive(described_files(files))
}

/// Each file's path and contents, and true if it is executable.
fn described_files(
    files: &BTreeMap<String, CodeFile>,
) -> impl Iterator<Item = (&str, &[u8], bool)> + Clone {
    files.iter().map(|(path, file)| (path.as_str(), file.contents.as_slice(), file.executable))
}

fn archive<'a>(files: impl Iterator<Item = (&'a str, &'a [u8], bool)> + Clone) -> Vec<u8> {
    // Reserved in advance, because a growing archive would take twice the memory: contents, and two
    // headers with the name for each file.
    let size = files
        .clone()
        .map(|(path, contents, _)| contents.len() + 2 * path.len() + 76)
        .sum::<usize>()
        + 22;
    let mut archive = Vec::with_capacity(size);
    write(files, |bytes| archive.extend_from_slice(bytes));
    debug_assert_eq!(archive.len(), size);
    archive
}

/// 1980-01-01 00:00, the earliest possible time, as date and time.
const TIME: [u8; 4] = [0, 0, 0x21, 0];
/// The version needed to extract: 2.0. The 3 says that it was created on Unix and has modes.
const VERSION: u16 = 20;
const MADE_BY: u16 = 3 << 8 | VERSION;
/// Names are UTF-8.
const FLAGS: u16 = 1 << 11;
const READABLE: u32 = 0o100_644;
const EXECUTABLE: u32 = 0o100_755;

fn write<'a>(files: impl Iterator<Item = (&'a str, &'a [u8], bool)>, mut sink: impl FnMut(&[u8])) {
    let (mut written, mut directory, mut count) = (0, Vec::new(), 0);
    let mut put = |bytes: &[u8]| {
        sink(bytes);
        written += bytes.len();
        length(written)
    };
    let mut offset = 0_u32;
    for (path, contents, executable) in files {
        let described = describe(path, contents);
        directory.extend(b"PK\x01\x02");
        directory.extend(MADE_BY.to_le_bytes());
        directory.extend(VERSION.to_le_bytes());
        directory.extend(&described);
        directory.extend([0; 6]); // no comment, the first disk, no internal attributes
        directory.extend((mode(path, executable) << 16).to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(path.as_bytes());
        put(b"PK\x03\x04");
        put(&VERSION.to_le_bytes());
        put(&described);
        put(path.as_bytes());
        offset = put(contents);
        count += 1;
    }
    put(&directory);
    put(b"PK\x05\x06\0\0\0\0");
    let count = short(count).to_le_bytes();
    put(&count);
    put(&count);
    put(&length(directory.len()).to_le_bytes());
    put(&offset.to_le_bytes());
    put(&[0; 2]); // no comment
}

/// The fields common to the file header and the directory: flags, method (none), time, checksum,
/// sizes, the name's length.
fn describe(path: &str, contents: &[u8]) -> Vec<u8> {
    let size = length(contents.len()).to_le_bytes();
    let mut fields = Vec::with_capacity(26);
    fields.extend(FLAGS.to_le_bytes());
    fields.extend([0; 2]);
    fields.extend(TIME);
    fields.extend(checksum(contents).to_le_bytes());
    fields.extend(size);
    fields.extend(size);
    fields.extend(short(path.len()).to_le_bytes());
    fields.extend([0; 2]); // no extra field
    fields
}

/// One of two modes, independent of the umask. A custom runtime's `bootstrap` must be executable.
fn mode(path: &str, executable: bool) -> u32 {
    if executable || path == "bootstrap" { EXECUTABLE } else { READABLE }
}

/// The model's limits keep all counts and lengths within the format's limits.
fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or_else(|_| unreachable!("an archive of {bytes} bytes"))
}

fn short(count: usize) -> u16 {
    u16::try_from(count)
        .unwrap_or_else(|_| unreachable!("an archive with {count} files, or a path so long"))
}

/// The CRC-32 of ZIP.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum: u32, byte| {
        (sum >> 8) ^ REMAINDERS[((sum ^ u32::from(*byte)) & 0xff) as usize]
    })
}

const REMAINDERS: [u32; 256] = {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        #[allow(clippy::cast_possible_truncation, reason = "it is below 256")]
        let mut remainder = index as u32;
        let mut bit = 0;
        while bit < 8 {
            remainder = (remainder >> 1) ^ if remainder & 1 == 1 { 0xedb8_8320 } else { 0 };
            bit += 1;
        }
        table[index] = remainder;
        index += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_zips() {
        assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn an_archive_has_its_directory_at_the_end() {
        let archive = archive(
            [("a.py", &b"x = 1\n"[..], false), ("bootstrap", b"#!/bin/sh\n", false)].into_iter(),
        );
        assert!(is_archive_of_code(&archive));
        let end = &archive[archive.len() - 22..];
        assert_eq!(&end[..4], b"PK\x05\x06");
        let offset = u32::from_le_bytes([end[16], end[17], end[18], end[19]]) as usize;
        assert_eq!(&archive[offset..offset + 4], b"PK\x01\x02");
        // Signature, 26 bytes, the name and the contents of each file.
        assert_eq!(offset, (30 + 4 + 6) + (30 + 9 + 10));
    }
}
