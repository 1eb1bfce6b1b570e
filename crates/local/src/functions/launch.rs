//! Starting the code of a function: its files, its program and its environment.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use super::process::Program;
use super::{Code, Function, arn_part};
use crate::timestamp::Timestamp;

/// The program that runs a Python handler.
const PYTHON: &str = include_str!("bootstrap.py");
/// The program that runs a JavaScript handler.
const NODE: &str = include_str!("bootstrap.mjs");

/// The variables of the server's own environment that functions see. Credentials and profiles of
/// AWS are not among them, so a function cannot reach an account.
const INHERITED: &[&str] = &[
    "HOME",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NODE_EXTRA_CA_CERTS",
    "NODE_PATH",
    "NVM_DIR",
    "PATH",
    "PYENV_ROOT",
    "PYENV_VERSION",
    "PYTHONHOME",
    "PYTHONPATH",
    "SSL_CERT_FILE",
    "SystemRoot",
    "TEMP",
    "TMP",
    "TMPDIR",
    "USERPROFILE",
    "VIRTUAL_ENV",
    "http_proxy",
    "https_proxy",
];

/// The addresses and identity that functions get.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// The URL of the endpoint for SNS, SQS and Kinesis.
    pub aws_url: String,
    /// The URL of the endpoint for DynamoDB.
    pub dynamodb_url: String,
    /// The directory of the user's project, where packages of Node.js are looked for.
    pub project: Option<PathBuf>,
}

/// The way in which a function is run.
#[derive(Debug, Clone)]
pub(super) enum Launch {
    /// By a program of ours in the user's interpreter.
    Interpreter { path: PathBuf, bootstrap: Bootstrap },
    /// By the executable `bootstrap` of a custom runtime.
    Custom,
}

/// A program of ours.
#[derive(Debug, Clone, Copy)]
pub(super) enum Bootstrap {
    Python,
    Node,
}

impl Launch {
    /// The way to run a function.
    ///
    /// # Errors
    ///
    /// Returns the reason for which it cannot be run here.
    pub(super) fn of(function: &Function) -> Result<Self, String> {
        let files = match &function.code {
            Code::Files(files) => files,
            Code::Unavailable(reason) => return Err(reason.clone()),
        };
        let runtime = function.runtime.as_str();
        let interpreter = |program: &str, bootstrap| match find_program(program) {
            Some(path) => Ok(Self::Interpreter { path, bootstrap }),
            None => Err(format!("{runtime} needs `{program}` on the PATH, which is not installed")),
        };
        if runtime.starts_with("python") {
            interpreter(if cfg!(windows) { "python" } else { "python3" }, Bootstrap::Python)
        } else if runtime.starts_with("nodejs") {
            interpreter("node", Bootstrap::Node)
        } else if runtime.starts_with("provided") {
            match files.contains_key("bootstrap") {
                true if cfg!(unix) => Ok(Self::Custom),
                true => Err(format!("{runtime} can only be run on Unix")),
                false => Err("its code contains no file `bootstrap`".to_owned()),
            }
        } else {
            Err(format!("{runtime} is not supported; only Python, Node.js and custom runtimes are"))
        }
    }

    /// The program with its arguments and environment.
    pub(super) fn program(
        &self,
        function: &Function,
        directory: &Path,
        environment: &Environment,
    ) -> Program {
        let (path, arguments, marks_output) = match self {
            Self::Interpreter { path, bootstrap } => {
                let (flags, file): (&[&str], _) = match bootstrap {
                    Bootstrap::Python => (&["-u", "-B"], "bootstrap.py"),
                    Bootstrap::Node => (&[], "bootstrap.mjs"),
                };
                let file = runtime_directory(directory).join(file).into_os_string();
                let arguments = flags.iter().map(OsString::from).chain([file]).collect();
                (path.clone().into_os_string(), arguments, true)
            }
            Self::Custom => (directory.join("bootstrap").into_os_string(), Vec::new(), false),
        };
        let environment = variables(function, directory, environment);
        Program { path, arguments, environment, marks_output }
    }
}

/// The directory of our programs, beside those of the functions.
fn runtime_directory(directory: &Path) -> &Path {
    directory.parent().unwrap_or(directory)
}

/// Writes our programs into the directory above those of the functions.
pub(super) fn write_bootstraps(directory: &Path) -> io::Result<()> {
    std::fs::write(directory.join("bootstrap.py"), PYTHON)?;
    std::fs::write(directory.join("bootstrap.mjs"), NODE)
}

/// Writes the code of a function into a directory.
pub(super) fn write_code(
    function: &Function,
    directory: &Path,
    project: Option<&Path>,
) -> io::Result<()> {
    std::fs::create_dir_all(directory)?;
    let Code::Files(files) = &function.code else { return Ok(()) };
    for (name, contents) in files {
        let path = Path::new(name);
        let is_below =
            path.components().all(|part| matches!(part, std::path::Component::Normal(_)));
        if !is_below {
            let message = format!("the file `{name}` is outside the directory of the code");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let path = directory.join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(&path, contents)?;
        #[cfg(unix)]
        if name == "bootstrap" {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755))?;
        }
    }
    #[cfg(unix)]
    if function.runtime.starts_with("nodejs")
        && let Some(modules) = project.and_then(node_modules)
        && !directory.join("node_modules").exists()
    {
        std::os::unix::fs::symlink(modules, directory.join("node_modules"))?;
    }
    #[cfg(not(unix))]
    let _ = project;
    Ok(())
}

/// The directory `node_modules` that Node.js would use for a script in `project`.
#[cfg(unix)]
fn node_modules(project: &Path) -> Option<PathBuf> {
    let project = std::path::absolute(project).ok()?;
    project.ancestors().map(|parent| parent.join("node_modules")).find(|path| path.is_dir())
}

/// The [variables](https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html) of a
/// function. Those of the function cannot replace Lambda's own.
fn variables(
    function: &Function,
    directory: &Path,
    environment: &Environment,
) -> Vec<(OsString, OsString)> {
    let Environment { aws_url, dynamodb_url, .. } = environment;
    let region = arn_part(&function.arn, 3);
    let mut variables: BTreeMap<OsString, OsString> = BTreeMap::new();
    for name in INHERITED {
        if let Some(value) = std::env::var_os(name) {
            variables.insert(name.into(), value);
        }
    }
    // Calls of the local endpoints do not pass a proxy.
    for name in ["NO_PROXY", "no_proxy"] {
        let own = std::env::var(name).map(|value| format!("{value},")).unwrap_or_default();
        variables.insert(name.into(), format!("{own}127.0.0.1,localhost").into());
    }
    // A queue's URL has the address of the local endpoint, because some SDKs send to it directly.
    let queues = format!("https://sqs.{region}.amazonaws.com/");
    for (name, value) in &function.environment {
        let value = value.replace(&queues, &format!("{aws_url}/"));
        // Neither can be part of an environment, and starting a process would fail.
        if !name.is_empty() && !name.contains(['=', '\0']) && !value.contains('\0') {
            variables.insert(name.into(), value.into());
        }
    }
    let memory_size = function.memory_size.to_string();
    let log_group = format!("/aws/lambda/{}", function.name);
    let log_stream =
        format!("{}/[$LATEST]{}", Timestamp::now().slashed_date(), uuid::Uuid::new_v4().simple());
    let execution = format!("AWS_Lambda_{}", function.runtime);
    let no_file = if cfg!(windows) { "NUL" } else { "/dev/null" };
    let runtime_directory = runtime_directory(directory).as_os_str();
    let log_format = if function.json_log { "JSON" } else { "Text" };
    let own: [(&str, OsString); 28] = [
        ("AWS_ACCESS_KEY_ID", "local".into()),
        ("AWS_CONFIG_FILE", no_file.into()),
        ("AWS_DEFAULT_REGION", region.into()),
        ("AWS_EC2_METADATA_DISABLED", "true".into()),
        ("AWS_ENDPOINT_URL", aws_url.into()),
        ("AWS_ENDPOINT_URL_DYNAMODB", dynamodb_url.into()),
        ("AWS_ENDPOINT_URL_DYNAMODB_STREAMS", dynamodb_url.into()),
        ("AWS_ENDPOINT_URL_KINESIS", aws_url.into()),
        ("AWS_ENDPOINT_URL_LAMBDA", aws_url.into()),
        ("AWS_ENDPOINT_URL_SNS", aws_url.into()),
        ("AWS_ENDPOINT_URL_SQS", aws_url.into()),
        ("AWS_EXECUTION_ENV", execution.into()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", memory_size.into()),
        ("AWS_LAMBDA_FUNCTION_NAME", function.name.clone().into()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".into()),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand".into()),
        ("AWS_LAMBDA_LOG_FORMAT", log_format.into()),
        ("AWS_LAMBDA_LOG_GROUP_NAME", log_group.into()),
        ("AWS_LAMBDA_LOG_STREAM_NAME", log_stream.into()),
        ("AWS_REGION", region.into()),
        ("AWS_SECRET_ACCESS_KEY", "local".into()),
        ("AWS_SESSION_TOKEN", "local".into()),
        ("AWS_SHARED_CREDENTIALS_FILE", no_file.into()),
        ("LAMBDA_RUNTIME_DIR", runtime_directory.into()),
        ("LAMBDA_TASK_ROOT", directory.into()),
        ("LANG", "en_US.UTF-8".into()),
        ("PYTHONUTF8", "1".into()),
        ("_HANDLER", function.handler.clone().into()),
    ];
    variables.extend(own.map(|(name, value)| (name.into(), value)));
    variables.entry("TZ".into()).or_insert_with(|| ":UTC".into());
    variables.into_iter().collect()
}

/// The file of a program on the PATH.
fn find_program(name: &str) -> Option<PathBuf> {
    let extension = if cfg!(windows) { ".exe" } else { "" };
    let file = format!("{name}{extension}");
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|directory| directory.join(&file))
        .find(|path| path.is_file())
}
