//! The files of the page, which are part of the program.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::LazyLock;

use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::Response;

use super::answer;

/// A file by its path, with its type.
struct File {
    path: &'static str,
    content_type: &'static str,
    text: &'static str,
}

macro_rules! files {
    ($content_type:literal: $($name:literal)*) => {
        [$(File {
            path: concat!("/", $name),
            content_type: $content_type,
            text: include_str!(concat!("page/", $name)),
        }),*]
    };
}

static SCRIPTS: [File; 15] = files!(
    "text/javascript; charset=utf-8":
    "activity.js" "blueprint.js" "code.js" "compose.js" "dom.js" "exchange.js" "format.js"
    "graph.js" "item.js" "json.js" "main.js" "requests.js" "server.js" "tables.js" "way.js"
);
static STYLES: [File; 1] = files!("text/css; charset=utf-8": "style.css");
static IMAGES: [File; 1] = files!("image/svg+xml": "icon.svg");
static DOCUMENT: File = File {
    path: "/",
    content_type: "text/html; charset=utf-8",
    text: include_str!("page/index.html"),
};

/// All files.
fn files() -> impl Iterator<Item = &'static File> {
    SCRIPTS.iter().chain(&STYLES).chain(&IMAGES).chain([&DOCUMENT])
}

/// The version of all files together, so that a page is never made of two versions.
static VERSION: LazyLock<Option<HeaderValue>> = LazyLock::new(|| {
    let mut hasher = DefaultHasher::new();
    files().for_each(|file| file.text.hash(&mut hasher));
    HeaderValue::try_from(format!("\"{:016x}\"", hasher.finish())).ok()
});

/// Serves a file. The browser asks each time if it changed.
pub(super) async fn file(request: Request) -> Response {
    let path = request.uri().path();
    let Some(file) = files().find(|file| file.path == path) else {
        return answer::failure(StatusCode::NOT_FOUND, "the console has no such file or endpoint");
    };
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return answer::failure(StatusCode::METHOD_NOT_ALLOWED, "use GET");
    }
    let version = VERSION.clone();
    let is_known = version.is_some() && request.headers().get(IF_NONE_MATCH) == version.as_ref();
    let mut response = answer::with_type(file.content_type, if is_known { "" } else { file.text });
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.extend(version.map(|version| (ETAG, version)));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_small_and_complete() {
        let bytes: usize = files().map(|file| file.text.len()).sum();
        assert!(bytes < 150 << 10, "{bytes} bytes");
        for file in files() {
            for name in
                file.text.split("from \"./").skip(1).filter_map(|rest| rest.split('"').next())
            {
                assert!(
                    files().any(|known| known.path[1..] == *name),
                    "{} imports {name}",
                    file.path
                );
            }
        }
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/src/console/page");
        let entries = std::fs::read_dir(directory).expect("the directory").count();
        assert_eq!(entries, files().count());
    }

    #[test]
    fn text_is_never_parsed_as_html() {
        for file in files() {
            for name in [
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "eval(",
                "style=",
                "//cdn",
            ] {
                assert!(!file.text.contains(name), "{} contains {name}", file.path);
            }
        }
    }
}
