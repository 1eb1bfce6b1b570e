//! A page in Markdown: its blocks of code, its links and its anchors.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// A page of the documentation.
#[derive(Debug)]
pub(super) struct Page {
    /// The path in the repository.
    pub(super) path: PathBuf,
    /// The text of the page.
    pub(super) text: String,
    pub(super) blocks: Vec<Block>,
    pub(super) links: Vec<Link>,
    /// The fragments to which links can point, as forges make them of headings.
    pub(super) anchors: BTreeSet<String>,
}

/// A fenced block of code.
#[derive(Debug, Clone)]
pub(super) struct Block {
    /// The first word after the fence.
    pub(super) language: String,
    /// The other words after the fence.
    pub(super) attributes: Vec<String>,
    pub(super) text: String,
    /// The line of the first line of the text, counted from 1.
    pub(super) line: usize,
    /// The name of the file in a comment `<!-- NAME -->` on the line before the fence.
    pub(super) comment: Option<String>,
}

/// A link or an image.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) target: String,
    pub(super) line: usize,
}

impl Page {
    pub(super) fn new(path: impl Into<PathBuf>, text: &str) -> Self {
        let mut page = Self {
            path: path.into(),
            text: text.to_owned(),
            blocks: Vec::new(),
            links: Vec::new(),
            anchors: BTreeSet::new(),
        };
        let line_at = |offset: usize| text[..offset].matches('\n').count() + 1;
        let mut slugs: BTreeMap<String, usize> = BTreeMap::new();
        let (mut heading, mut block): (Option<String>, Option<Block>) = (None, None);
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
        for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
            match event {
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => {
                    let slug = slug(&heading.take().unwrap_or_default());
                    let count = slugs.entry(slug.clone()).or_default();
                    page.anchors.insert(if *count == 0 { slug } else { format!("{slug}-{count}") });
                    *count += 1;
                }
                Event::Start(Tag::CodeBlock(kind)) => {
                    let (info, fence) = match &kind {
                        CodeBlockKind::Fenced(info) => (&**info, 1),
                        CodeBlockKind::Indented => ("", 0),
                    };
                    let mut words = info.split_whitespace();
                    let line = line_at(range.start);
                    block = Some(Block {
                        language: words.next().unwrap_or_default().to_owned(),
                        attributes: words.map(str::to_owned).collect(),
                        text: String::new(),
                        line: line + fence,
                        comment: comment(text.lines().nth(line.wrapping_sub(2))),
                    });
                }
                Event::End(TagEnd::CodeBlock) => page.blocks.extend(block.take()),
                Event::Text(words) | Event::Code(words) => {
                    if let Some(block) = &mut block {
                        block.text.push_str(&words);
                    }
                    if let Some(heading) = &mut heading {
                        heading.push_str(&words);
                    }
                }
                Event::Start(
                    Tag::Link { dest_url: target, .. } | Tag::Image { dest_url: target, .. },
                ) => page
                    .links
                    .push(Link { target: target.into_string(), line: line_at(range.start) }),
                Event::Html(html) | Event::InlineHtml(html) => {
                    for attribute in ["id=\"", "name=\""] {
                        let anchors = html.split(attribute).skip(1);
                        page.anchors.extend(
                            anchors.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())),
                        );
                    }
                }
                _ => {}
            }
        }
        page
    }
}

/// The fragment that forges make of a heading.
fn slug(heading: &str) -> String {
    heading
        .trim()
        .to_lowercase()
        .chars()
        .filter(|character| character.is_alphanumeric() || " -_".contains(*character))
        .map(|character| if character == ' ' { '-' } else { character })
        .collect()
}

/// The name in a comment `<!-- NAME -->` or `<!-- # NAME -->`.
fn comment(line: Option<&str>) -> Option<String> {
    let text = line?.trim().strip_prefix("<!--")?.strip_suffix("-->")?;
    file_name(text.trim().trim_start_matches('#').trim())
}

/// A word with an extension: the name of a file.
pub(super) fn file_name(text: &str) -> Option<String> {
    let is_name = |character: char| character.is_ascii_alphanumeric() || "._-/".contains(character);
    let extension = text.rsplit_once('.')?.1;
    let is_file = text.chars().all(is_name)
        && !extension.is_empty()
        && extension.chars().all(|character| character.is_ascii_alphanumeric());
    is_file.then(|| text.to_owned())
}

#[test]
fn a_page_has_blocks_links_and_anchors() {
    let page = Page::new(
        "page.md",
        "# A page: `synth`, etc.\n\nA [link](other.md#part) and\n![an image](a.svg).\n\n## Again\n\
         ## Again\n<a id=\"here\"></a>\n<!-- event.json -->\n```json also\n{}\n```\n\n\
         1. In a list:\n\n   ```sh\n   true\n     false\n   ```\n",
    );
    let links: Vec<_> = page.links.iter().map(|link| (&*link.target, link.line)).collect();
    assert_eq!(links, [("other.md#part", 3), ("a.svg", 4)]);
    let anchors: Vec<_> = page.anchors.iter().map(String::as_str).collect();
    assert_eq!(anchors, ["a-page-synth-etc", "again", "again-1", "here"]);
    let [json, sh] = &page.blocks[..] else { panic!("{page:?}") };
    assert_eq!((&*json.language, &*json.text, json.line), ("json", "{}\n", 11));
    assert_eq!(json.attributes, ["also"]);
    assert_eq!(json.comment.as_deref(), Some("event.json"));
    assert_eq!((&*sh.language, &*sh.text, sh.line), ("sh", "true\n  false\n", 17));
}
