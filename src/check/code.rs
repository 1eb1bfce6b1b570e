//! The checks of a function's code.

use super::finding::Checker;
use crate::check::rules::{empty_value, function_code, resource_name};
use crate::model::Code;
use crate::model::Function;
use crate::model::Runtime;
use crate::model::S3Object;
use crate::model::Stack;
use crate::model::limits;

impl S3Object {
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker, of: &[&str]) {
        for (field, text) in [
            ("bucket", Some(&self.bucket)),
            ("key", Some(&self.key)),
            ("version", self.version.as_ref()),
        ] {
            let Some(text) = text else { continue };
            let at = [of, &["s3", field]].concat();
            stack.check_text(check, &at, text);
            check.require(
                &empty_value::RULE,
                !text.is_empty(),
                &at,
                format_args!("an empty {field}"),
                "what S3 calls it",
            );
        }
        if let Some(bucket) = self.bucket.as_literal() {
            check.require(
                &resource_name::RULE,
                bucket.is_empty()
                    || ((3..=63).contains(&bucket.len()) && limits::is_made_of(bucket, ".-_")),
                &[of, &["s3", "bucket"]].concat(),
                format_args!("invalid bucket name `{bucket}`"),
                "3 to 63 letters, digits, `.` and `-`",
            );
        }
    }
}

impl Code {
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker, function: &Function) {
        match self {
            Self::Source(source) | Self::File { source, .. } => {
                let runtime = function.runtime();
                check.require(
                    &function_code::RULE,
                    runtime.inline_file().is_some(),
                    &["code"],
                    format_args!("inline source is not supported by {}", runtime.as_str()),
                    "a folder or an archive in S3; CloudFormation supports inline source only for \
                     Python and Node.js",
                );
                check.require(
                    &function_code::RULE,
                    !source.trim().is_empty(),
                    &["code"],
                    "empty code",
                    "a handler",
                );
                limits::INLINE_CODE_BYTES.check(check, &["code"], source.len());
                if let Self::File { name, .. } = self {
                    self.check_file(check, name, runtime);
                }
            }
            // `stock_handler` checks these.
            Self::Stock(_) => {}
            Self::Files { files, s3 } => {
                check.require(
                    &function_code::RULE,
                    !files.is_empty(),
                    &["code"],
                    "an empty folder",
                    "the files of the function",
                );
                let bytes = files.values().map(|file| file.contents.len()).sum();
                limits::ARCHIVE_BYTES.check(check, &["code"], bytes);
                limits::ARCHIVE_FILES.check(check, &["code"], files.len());
                let longest = files.keys().map(String::len).max().unwrap_or_default();
                limits::ARCHIVE_PATH_BYTES.check(check, &["code"], longest);
                s3.check(stack, check, &["code", "folder"]);
            }
            Self::S3(s3) => s3.check(stack, check, &["code"]),
        }
    }

    /// Checks that a file's extension is that of the runtime.
    fn check_file(&self, check: &mut Checker, name: &str, runtime: Runtime) {
        let Some(of_file) = self.runtime() else {
            let expected = "a file of Python (.py) or Node.js (.js, .cjs)";
            let message = format_args!("cannot infer the runtime of {name}");
            return check.report(&function_code::RULE, &["code"], message, expected);
        };
        check.require(
            &function_code::RULE,
            runtime.inline_file().is_none_or(|file| Some(file) == of_file.inline_file()),
            &["runtime"],
            format_args!("{} cannot run {name}", runtime.as_str()),
            format_args!("{}, or no runtime", of_file.as_str()),
        );
    }
}
