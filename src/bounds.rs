//! The bounds of what dynagate reads and reports, as data. They are our own: those of AWS are in
//! the model.
//!
//! Whatever the input, a run ends within seconds and a few hundred megabytes, or says which of
//! these it met.

use std::fmt;

/// A bound and the reason for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// The thing that is bounded, as in "the limit for a blueprint".
    pub of: &'static str,
    /// The most that there can be.
    pub at_most: u64,
    /// The unit; `bytes` where it is a size.
    pub unit: &'static str,
    /// The reason.
    pub reason: &'static str,
}

impl Bound {
    const fn new(of: &'static str, at_most: u64, unit: &'static str, reason: &'static str) -> Self {
        Self { of, at_most, unit, reason }
    }

    /// The most that there can be, to compare with what is counted in memory.
    pub const fn count(&self) -> usize {
        // Every bound is far below what 32 bits hold.
        #[allow(clippy::cast_possible_truncation, reason = "as the line above says")]
        {
            self.at_most as usize
        }
    }
}

/// Displays as the most that there can be: `1 MiB`, `100 errors`.
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
/// The depth to which a blueprint's lists and mappings can be nested.
pub const BLUEPRINT_LEVELS: Bound = Bound::new(
    "the nesting of a blueprint",
    128,
    "levels",
    "DynamoDB nests 32 levels, a JSON Schema about twice as many.",
);
/// The values of a blueprint, with those that aliases repeat.
pub const BLUEPRINT_VALUES: Bound = Bound::new(
    "the values of a blueprint, aliases included",
    250_000,
    "values",
    "The 500 resources of a CloudFormation stack have a few thousand.",
);
/// The bytes of all texts of a blueprint, with those that aliases repeat.
pub const BLUEPRINT_TEXT: Bound = Bound::new(
    "the text of a blueprint, aliases included",
    8 << 20,
    "bytes",
    "Aliases repeat a text, and all of it would be in the template.",
);
/// The entries of one section of a blueprint: its tables, its routes, its outputs.
pub const SECTION_ENTRIES: Bound = Bound::new(
    "a section of a blueprint",
    2000,
    "entries",
    "A CloudFormation stack has at most 500 resources, 200 parameters and 200 outputs.",
);
/// The segments of the paths of an API, all together. Each can be a resource.
pub const PATH_SEGMENTS: Bound = Bound::new(
    "the paths of an API",
    20_000,
    "segments",
    "API Gateway has 300 resources in an API, and raises it on request.",
);
/// The length of a route's path.
pub const PATH_BYTES: Bound =
    Bound::new("a path", 2048, "bytes", "Browsers and proxies take little more.");
/// The attributes of the items of all operations: each is written in the mapping templates of each
/// route.
pub const ATTRIBUTES_OF_ROUTES: Bound = Bound::new(
    "the attributes of the items of all routes together",
    250_000,
    "attributes",
    "Each takes about a hundred bytes in a template, of which CloudFormation takes 1 MB.",
);
/// The errors that one run shows. It counts the rest.
pub const ERRORS: Bound =
    Bound::new("the errors that are shown", 100, "errors", "Nobody reads more at once.");
/// The `--set` options of a run.
pub const OVERRIDES: Bound = Bound::new("--set", 1000, "options", "A blueprint file takes more.");
/// The size of a file with a mapping template.
pub const TEMPLATE_BYTES: Bound =
    Bound::new("a mapping template", 1 << 20, "bytes", "API Gateway takes 300 KB.");
/// The tags of a handlebars template.
pub const HANDLEBARS_TAGS: Bound = Bound::new(
    "a handlebars template",
    1000,
    "tags",
    "The time to parse one grows with the text before it; a template has a few dozens.",
);
/// The size of an event file of `render`.
pub const EVENT_BYTES: Bound = Bound::new(
    "an event",
    24 << 20,
    "bytes",
    "API Gateway takes payloads of 10 MB, which escapes in JSON make longer.",
);
/// The size of a file with a function's source.
pub const SOURCE_BYTES: Bound = Bound::new(
    "a file of source",
    4 << 20,
    "bytes",
    "CloudFormation takes 4 MB of source in a template.",
);
/// The size of a folder with a function's code, the paths of its files included.
pub const FOLDER_BYTES: Bound =
    Bound::new("a folder of code", 50 << 20, "bytes", "Lambda takes archives of 50 MB.");
/// The size of the code of all functions together.
pub const CODE_BYTES: Bound = Bound::new(
    "the code of all functions",
    100 << 20,
    "bytes",
    "All of it is in memory, and two or three functions have folders of code.",
);
/// The size of all files with mapping templates that a blueprint names.
pub const TEMPLATES_BYTES: Bound = Bound::new(
    "the files of mapping templates that a blueprint names",
    8 << 20,
    "bytes",
    "As much as the text of a blueprint may have.",
);
/// The files and folders in a folder with a function's code, with those that are left out of the
/// archive.
pub const FOLDER_ENTRIES: Bound = Bound::new(
    "the entries of a folder of code",
    65_535,
    "entries",
    "A ZIP archive has no room for more.",
);
/// The depth to which the folders of a function's code can be nested.
pub const FOLDER_LEVELS: Bound = Bound::new(
    "the nesting of a folder of code",
    32,
    "levels",
    "No runtime's packages are as deep.",
);
/// The size of a file that is replaced or compared with what a run would write.
pub const OUTPUT_BYTES: Bound = Bound::new(
    "a file that --out or --check reads",
    64 << 20,
    "bytes",
    "An archive of code has at most 50 MB.",
);

/// All of them, in the order of the documentation.
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
    OVERRIDES,
    TEMPLATE_BYTES,
    TEMPLATES_BYTES,
    HANDLEBARS_TAGS,
    EVENT_BYTES,
    SOURCE_BYTES,
    FOLDER_BYTES,
    FOLDER_ENTRIES,
    FOLDER_LEVELS,
    CODE_BYTES,
    OUTPUT_BYTES,
];
