//! Archives of functions' code, as Lambda takes them: ZIP.
//!
//! The same files give the same bytes, on every machine and with every version: files are in the order of their names, not
//! compressed, and all of one time and of fixed modes. The format is
//! [APPNOTE](https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT) 4.3; what is called a field here is one there.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::{Artifact, Contents};
use crate::model::deployment::ten_digits;
use crate::model::identifier::SnakeName;
use crate::model::{Code, Function, Resource as _, Stack};

/// The archive of a function, by its name beside the other files.
pub(super) fn name(function: &Function) -> String {
    format!("{}.zip", SnakeName(&function.id()))
}

/// The archives of all functions whose code the blueprint has.
pub(super) fn all(stack: &Stack) -> impl Iterator<Item = Artifact> {
    stack.functions.iter().filter_map(|function| {
        let contents = match (&function.code, function.runtime.inline_file()) {
            (Code::Source(source), Some(file)) => write([(file, source.as_bytes())].into_iter()),
            (Code::Files { files, .. }, _) => write_files(files),
            (Code::Source(_) | Code::S3(_), _) => return None,
        };
        Some(artifact(function, contents))
    })
}

/// The archives of functions whose code is too much for a template.
pub(super) fn of_folders(stack: &Stack) -> impl Iterator<Item = Artifact> {
    stack.functions.iter().filter_map(|function| match &function.code {
        Code::Files { files, .. } => Some(artifact(function, write_files(files))),
        Code::Source(_) | Code::S3(_) => None,
    })
}

/// What tells the archive of these files from others: ten hexadecimal digits.
pub(super) fn digest(files: &BTreeMap<String, Vec<u8>>) -> String {
    ten_digits(&Sha256::digest(write_files(files)))
}

/// Whether these bytes begin as every archive of code does that is made here: what other programs write has another time, a
/// compression or no sign that names are UTF-8.
pub fn is_archive_of_code(bytes: &[u8]) -> bool {
    let beginning = [b"PK\x03\x04", &VERSION.to_le_bytes()[..], &FLAGS.to_le_bytes(), &[0; 2], &TIME].concat();
    bytes.starts_with(&beginning)
}

fn artifact(function: &Function, archive: Vec<u8>) -> Artifact {
    Artifact { name: name(function).into(), contents: Contents::Archive(archive) }
}

fn write_files(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    write(files.iter().map(|(path, contents)| (path.as_str(), contents.as_slice())))
}

/// 1980-01-01 00:00, the first moment that there is, as date and time.
const TIME: [u8; 4] = [0, 0, 0x21, 0];
/// What it takes to read it: version 2.0; 3 says that it was made on Unix, and so has modes.
const VERSION: u16 = 20;
const MADE_BY: u16 = 3 << 8 | VERSION;
/// Names are UTF-8.
const FLAGS: u16 = 1 << 11;
const READABLE: u32 = 0o100_644;
const EXECUTABLE: u32 = 0o100_755;

fn write<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> Vec<u8> {
    let (mut archive, mut directory, mut count) = (Vec::new(), Vec::new(), 0);
    for (path, contents) in files {
        let offset = length(archive.len());
        let described = describe(path, contents);
        archive.extend(b"PK\x03\x04");
        archive.extend(VERSION.to_le_bytes());
        archive.extend(&described);
        archive.extend(path.as_bytes());
        archive.extend(contents);
        directory.extend(b"PK\x01\x02");
        directory.extend(MADE_BY.to_le_bytes());
        directory.extend(VERSION.to_le_bytes());
        directory.extend(&described);
        directory.extend([0; 6]); // no comment, the first disk, no internal attributes
        directory.extend((mode(path) << 16).to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(path.as_bytes());
        count += 1;
    }
    let offset = length(archive.len());
    archive.extend(&directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    let count = short(count).to_le_bytes();
    archive.extend(count);
    archive.extend(count);
    archive.extend(length(directory.len()).to_le_bytes());
    archive.extend(offset.to_le_bytes());
    archive.extend([0; 2]); // no comment
    archive
}

/// What both the file's own header and the directory say: flags, method (none), time, checksum, sizes, the name's length.
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

/// What Lambda starts has to be executable: a custom runtime's `bootstrap`.
fn mode(path: &str) -> u32 {
    if path == "bootstrap" { EXECUTABLE } else { READABLE }
}

/// The model's limits keep all counts and lengths below what the format has room for.
fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or_else(|_| unreachable!("an archive of {bytes} bytes"))
}

fn short(count: usize) -> u16 {
    u16::try_from(count).unwrap_or_else(|_| unreachable!("an archive with {count} files, or a path so long"))
}

/// The CRC-32 of ZIP.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum: u32, byte| (sum >> 8) ^ REMAINDERS[((sum ^ u32::from(*byte)) & 0xff) as usize])
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
        let archive = write([("a.py", &b"x = 1\n"[..]), ("bootstrap", b"#!/bin/sh\n")].into_iter());
        assert!(is_archive_of_code(&archive));
        let end = &archive[archive.len() - 22..];
        assert_eq!(&end[..4], b"PK\x05\x06");
        let offset = u32::from_le_bytes([end[16], end[17], end[18], end[19]]) as usize;
        assert_eq!(&archive[offset..offset + 4], b"PK\x01\x02");
        // Signature, 26 bytes, the name, the contents, for each.
        assert_eq!(offset, (30 + 4 + 6) + (30 + 9 + 10));
    }
}
