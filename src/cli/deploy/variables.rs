//! The values of variables that Terraform gets by [other
//! ways](https://developer.hashicorp.com/terraform/language/values/variables#assigning-values-to-root-module-variables).

use std::ffi::OsString;
use std::path::Path;

/// True if Terraform gets a value for a variable. A file of variables is assumed to have it,
/// without reading the file.
pub(super) fn has_value(variable: &str, directory: &Path, engine_arguments: &[OsString]) -> bool {
    std::env::var_os(format!("TF_VAR_{variable}")).is_some()
        || is_given(variable, engine_arguments)
        || has_files_of_variables(directory)
}

/// True for `-var NAME=VALUE`, `-var=NAME=VALUE` or a `-var-file`; Terraform accepts options with
/// two hyphens, too.
fn is_given(variable: &str, arguments: &[OsString]) -> bool {
    let mut arguments = arguments.iter().map(|argument| argument.to_string_lossy());
    while let Some(argument) = arguments.next() {
        let Some(option) = argument.strip_prefix("--").or(argument.strip_prefix('-')) else {
            continue;
        };
        let (option, value) =
            option.split_once('=').map_or((option, None), |(option, value)| (option, Some(value)));
        match option {
            "var-file" => return true,
            "var" => {
                let assignment =
                    value.map(Into::into).or_else(|| arguments.next()).unwrap_or_default();
                if assignment.split_once('=').is_some_and(|(name, _)| name == variable) {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

/// True if there are files of variables that Terraform reads by itself.
fn has_files_of_variables(directory: &Path) -> bool {
    let is_read = |name: &str| {
        let name = name.strip_suffix(".json").unwrap_or(name);
        name == "terraform.tfvars" || name.ends_with(".auto.tfvars")
    };
    std::fs::read_dir(directory).is_ok_and(|entries| {
        entries.flatten().any(|entry| entry.file_name().to_str().is_some_and(is_read))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_variable_that_is_named() {
        let is_given = |arguments: &[&str]| {
            is_given("table_name", &arguments.iter().map(OsString::from).collect::<Vec<_>>())
        };
        for arguments in [
            &["-var", "table_name=orders"][..],
            &["-var=table_name=orders"],
            &["--var", "table_name="],
            &["-auto-approve", "-var", "colour=red", "-var", "table_name=a=b"],
            &["-var-file=orders.tfvars"],
            &["-var-file", "orders.tfvars"],
        ] {
            assert!(is_given(arguments), "{arguments:?}");
        }
        for arguments in [
            &[][..],
            &["-var", "colour=red"],
            &["-var=colour=table_name=x"],
            &["-var", "table_name"],
            &["-var"],
            &["-variable", "table_name=orders"],
            &["var", "table_name=orders"],
            &["-target", "table_name=orders"],
        ] {
            assert!(!is_given(arguments), "{arguments:?}");
        }
    }
}
