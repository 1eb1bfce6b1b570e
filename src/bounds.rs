//! The limits of dynagate's input and output. The limits of AWS are in the model.
//!
//! For every input, a run ends within seconds and a few hundred megabytes, or reports the limit
//! that was exceeded.

use std::fmt;

/// A limit and the reason for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// The limited quantity, as in "the limit for a blueprint".
    pub of: &'static str,
    /// The maximum.
    pub at_most: u64,
    /// The unit; `bytes` for sizes.
    pub unit: &'static str,
    /// The reason.
    pub reason: &'static str,
}

impl Bound {
    const fn new(of: &'static str, at_most: u64, unit: &'static str, reason: &'static str) -> Self {
        Self { of, at_most, unit, reason }
    }

    /// The maximum as a `usize`.
    pub const fn count(&self) -> usize {
        // All limits fit into 32 bits.
        #[allow(clippy::cast_possible_truncation, reason = "all limits fit into 32 bits")]
        {
            self.at_most as usize
        }
    }
}

/// Displays the maximum: `1 MiB`, `100 errors`.
impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MEBIBYTE: u64 = 1 << 20;
        match (self.unit, self.at_most) {
            ("bytes", bytes) if bytes.is_multiple_of(MEBIBYTE) => {
                write!(f, "{} MiB", bytes / MEBIBYTE)
            }
            (unit, most) => write!(f, "{most} {unit}"),
        }
    }
}

/// The size of a blueprint.
pub const BLUEPRINT_BYTES: Bound = Bound::new(
    "a blueprint",
    1 << 20,
    "bytes",
    "A CloudFormation template has at most 1 MB, and a blueprint is shorter than its template.",
);
/// The deepest nesting of lists and mappings in a blueprint.
pub const BLUEPRINT_LEVELS: Bound = Bound::new(
    "the nesting of a blueprint",
    128,
    "levels",
    "DynamoDB nests 32 levels, a JSON Schema about twice as many.",
);
/// The number of values in a blueprint, including aliases.
pub const BLUEPRINT_VALUES: Bound = Bound::new(
    "the values of a blueprint, aliases included",
    250_000,
    "values",
    "The 500 resources of a CloudFormation stack have a few thousand.",
);
/// The bytes of all strings in a blueprint, including aliases.
pub const BLUEPRINT_TEXT: Bound = Bound::new(
    "the text of a blueprint, aliases included",
    8 << 20,
    "bytes",
    "Aliases repeat a text in the template.",
);
/// The entries of a section of a blueprint, such as its tables, routes or outputs.
pub const SECTION_ENTRIES: Bound = Bound::new(
    "a section of a blueprint",
    2000,
    "entries",
    "A CloudFormation stack has at most 500 resources, 200 parameters and 200 outputs.",
);
/// The path segments of all routes of an API. Each may be a resource.
pub const PATH_SEGMENTS: Bound = Bound::new(
    "the paths of an API",
    20_000,
    "segments",
    "API Gateway allows 300 resources in an API, and more on request.",
);
/// The length of a route's path.
pub const PATH_BYTES: Bound =
    Bound::new("a path", 2048, "bytes", "Browsers and proxies accept little more.");
/// The attributes of all operations' items. Each is written to the mapping templates of a route.
pub const ATTRIBUTES_OF_ROUTES: Bound = Bound::new(
    "the attributes of the items of all routes together",
    250_000,
    "attributes",
    "Each takes about a hundred bytes of a template, whose limit is 1 MB.",
);
/// The errors shown by one run. Further errors are only counted.
pub const ERRORS: Bound =
    Bound::new("the errors that are shown", 100, "errors", "A longer list is not useful.");
/// The `--values` options of a run. Each file is limited like a blueprint, and so is the result.
pub const VALUES_FILES: Bound =
    Bound::new("--values", 20, "options", "An environment has a few: shared and its own.");
/// The `--set` options of a run.
pub const OVERRIDES: Bound = Bound::new("--set", 1000, "options", "Use a blueprint file for more.");
/// The `--server` options of a run.
pub const OPENAPI_SERVERS: Bound =
    Bound::new("--server", 20, "options", "An API has a few stages and domain names.");
/// The size of a mapping template file.
pub const TEMPLATE_BYTES: Bound =
    Bound::new("a mapping template", 1 << 20, "bytes", "API Gateway accepts 300 KB.");
/// The size of a file with the definition of a state machine.
pub const DEFINITION_BYTES: Bound = Bound::new(
    "the definition of a state machine",
    1 << 20,
    "bytes",
    "Step Functions accepts 1 MB.",
);
/// The tags of a handlebars template.
pub const HANDLEBARS_TAGS: Bound = Bound::new(
    "a handlebars template",
    1000,
    "tags",
    "The time to parse a tag grows with the text before it. A template has a few dozen.",
);
/// The size of an event file for `render`.
pub const EVENT_BYTES: Bound = Bound::new(
    "an event",
    24 << 20,
    "bytes",
    "API Gateway accepts payloads of 10 MB, which escapes in JSON make longer.",
);
/// The size of a file with items for `serve`.
pub const SEED_BYTES: Bound = Bound::new(
    "a file with items",
    64 << 20,
    "bytes",
    "Items are kept in memory, where a table for development has a few thousand.",
);
/// The size of a source file of a function.
pub const SOURCE_BYTES: Bound = Bound::new(
    "a source file",
    4 << 20,
    "bytes",
    "CloudFormation accepts 4 MB of source in a template.",
);
/// The size of a folder with a function's code, including its file paths.
pub const FOLDER_BYTES: Bound =
    Bound::new("a folder of code", 50 << 20, "bytes", "Lambda accepts archives of 50 MB.");
/// The size of the code of all functions.
pub const CODE_BYTES: Bound = Bound::new(
    "the code of all functions",
    100 << 20,
    "bytes",
    "All of it is kept in memory. Few functions have code folders.",
);
/// The size of all mapping template files of a blueprint.
pub const TEMPLATES_BYTES: Bound = Bound::new(
    "the mapping template files of a blueprint",
    8 << 20,
    "bytes",
    "The same as for the text of a blueprint.",
);
/// The files and folders in a folder with a function's code, including those not added to the
/// archive.
pub const FOLDER_ENTRIES: Bound = Bound::new(
    "the entries of a code folder",
    65_535,
    "entries",
    "A ZIP archive cannot contain more.",
);
/// The deepest nesting of folders with a function's code.
pub const FOLDER_LEVELS: Bound = Bound::new(
    "the nesting of a code folder",
    32,
    "levels",
    "The packages of all runtimes are less deep.",
);
/// The size of an existing file that a run replaces or compares with its output.
pub const OUTPUT_BYTES: Bound = Bound::new(
    "a file that --out or --check reads",
    64 << 20,
    "bytes",
    "An archive of code has at most 50 MB.",
);
/// The boxes of a graph, and the bends of its arrows.
pub const GRAPH_BOXES: Bound = Bound::new(
    "the boxes and bends of an SVG graph",
    20_000,
    "boxes",
    "A graph of that size is not readable.",
);

/// The size of a template of another tool, and of each file that it includes.
pub const LOADED_BYTES: Bound = Bound::new(
    "a template that is loaded",
    16 << 20,
    "bytes",
    "A CloudFormation template has at most 1 MB; Terraform's JSON of a plan is several times longer.",
);
/// The values of a template of another tool, including aliases, and those of its functions.
pub const LOADED_VALUES: Bound = Bound::new(
    "the values of a template that is loaded",
    2_000_000,
    "values",
    "A template of the largest size has fewer.",
);
/// The bytes of all strings in a template of another tool, including aliases.
pub const LOADED_TEXT: Bound = Bound::new(
    "the text of a template that is loaded, aliases included",
    32 << 20,
    "bytes",
    "Aliases repeat a text.",
);
/// The files that a template of another tool includes.
pub const LOADED_FILES: Bound = Bound::new(
    "the files that a template includes",
    200,
    "files",
    "A template includes the definition of each of its APIs.",
);
/// The files of a Terraform module that is compared.
pub const MODULE_FILES: Bound =
    Bound::new("a Terraform module", 500, "files", "A module has a few files of one idea each.");
/// The files at and below a blueprint's directory at a revision.
pub const REVISION_FILES: Bound = Bound::new(
    "a directory at a git revision",
    20_000,
    "files",
    "Keep the blueprint and its files in a directory of their own.",
);
/// The findings of loading a template.
pub const LOAD_FINDINGS: Bound = Bound::new(
    "the findings of loading a template",
    1000,
    "findings",
    "A longer list is not useful.",
);
/// The longest chain of references in a template of another tool.
pub const REFERENCE_LEVELS: Bound = Bound::new(
    "the chain of references in a template that is loaded",
    32,
    "references",
    "Names refer to parameters, conditions to a few others.",
);

/// All limits, in the order of the documentation.
pub const ALL: &[Bound] = &[
    BLUEPRINT_BYTES,
    BLUEPRINT_LEVELS,
    BLUEPRINT_VALUES,
    BLUEPRINT_TEXT,
    SECTION_ENTRIES,
    PATH_SEGMENTS,
    PATH_BYTES,
    ATTRIBUTES_OF_ROUTES,
    ERRORS,
    VALUES_FILES,
    OVERRIDES,
    OPENAPI_SERVERS,
    TEMPLATE_BYTES,
    TEMPLATES_BYTES,
    DEFINITION_BYTES,
    HANDLEBARS_TAGS,
    EVENT_BYTES,
    SOURCE_BYTES,
    FOLDER_BYTES,
    FOLDER_ENTRIES,
    FOLDER_LEVELS,
    CODE_BYTES,
    OUTPUT_BYTES,
    GRAPH_BOXES,
    LOADED_BYTES,
    LOADED_VALUES,
    LOADED_TEXT,
    LOADED_FILES,
    MODULE_FILES,
    REVISION_FILES,
    LOAD_FINDINGS,
    REFERENCE_LEVELS,
];
