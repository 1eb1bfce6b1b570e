use crate::check::{Checker, rule};
use crate::model::{Code, Function};
use crate::plan::Resource;

rule! {
    /// Checks that a function has code that its runtime can run.
    ///
    /// ## Why
    /// Lambda takes source text in the template for Python and Node.js only.
    ///
    /// ## Example
    /// ```yaml
    /// functions: {watch: {code: {source: "class X {}"}, runtime: java21}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// functions: {watch: {code: {source: "def handler(event, context): pass"}}}
    /// ```
    "DG306", "function-code", Error, Resource(check)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::Function(function) = resource else { return };
    match &function.code {
        Some(code @ (Code::Source(source) | Code::File { source, .. })) => {
            let runtime = function.runtime();
            check.require(
                runtime.inline_file().is_some(),
                &["code"],
                format_args!("inline source is not supported by {}", runtime.as_str()),
                "a folder or an archive in S3; CloudFormation supports inline source only for \
                 Python and Node.js",
            );
            check.require(!source.trim().is_empty(), &["code"], "empty code", "a handler");
            if let Code::File { name, .. } = code {
                check_extension(name, code, function, check);
            }
        }
        Some(Code::Files { files, .. }) => {
            let has_files = !files.is_empty();
            check.require(has_files, &["code"], "an empty folder", "the files of the function");
        }
        Some(Code::Stock(_) | Code::S3(_)) => {}
        None => check.require(
            function.existing.is_some(),
            &[],
            "missing `code`",
            "the code of the function, or `existing`",
        ),
    }
}

/// Checks that a file's extension is that of the runtime.
fn check_extension(name: &str, code: &Code, function: &Function, check: &mut Checker<'_>) {
    let runtime = function.runtime();
    let Some(of_file) = code.runtime() else {
        let message = format_args!("cannot infer the runtime of {name}");
        return check.report(&["code"], message, "a file of Python (.py) or Node.js (.js, .cjs)");
    };
    check.require(
        runtime.inline_file().is_none_or(|file| Some(file) == of_file.inline_file()),
        &["runtime"],
        format_args!("{} cannot run {name}", runtime.as_str()),
        format_args!("{}, or no runtime", of_file.as_str()),
    );
}
