//! Objects through the REST protocol.

use axum::body::to_bytes;
use axum::http::Request;

use super::*;

struct Answer {
    status: u16,
    headers: axum::http::HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

fn bucket(name: &str) -> Bucket {
    Bucket { name: name.to_owned(), versioning: name == "versions" }
}

fn objects(directory: Option<&Path>) -> Objects {
    let objects = Objects::open(directory, Arc::new(|_| {})).expect("a store");
    objects.reload(["plain", "versions"].map(bucket).into());
    objects
}

async fn send(
    objects: &Objects,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &'static str,
) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let (parts, ()) = request.body(()).expect("a request").into_parts();
    let response = objects.respond(&parts, &body.into());
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("a body");
    Answer {
        status: parts.status.as_u16(),
        headers: parts.headers,
        body: String::from_utf8(body.to_vec()).expect("text"),
    }
}

#[tokio::test]
async fn an_object_keeps_its_headers() {
    let objects = objects(None);
    let headers = [
        ("content-type", "text/plain"),
        ("x-amz-meta-owner", "ada"),
        ("cache-control", "max-age=60"),
        ("content-encoding", "aws-chunked,gzip"),
        ("x-other", "dropped"),
    ];
    let chunks = "5;chunk-signature=ab\r\nhello\r\n0;chunk-signature=cd\r\n\r\n";
    let path = "/plain/a%20b%2F%E2%82%AC.txt";
    let put = send(&objects, "PUT", path, &headers, chunks).await;
    assert_eq!(
        (put.status, put.header("etag")),
        (200, Some("\"5d41402abc4b2a76b9719d911017c592\""))
    );
    let got = send(&objects, "GET", "/plain/a%20b/%E2%82%AC.txt", &[], "").await;
    assert_eq!((got.status, got.body.as_str()), (200, "hello"));
    for (name, value) in [
        ("content-type", "text/plain"),
        ("x-amz-meta-owner", "ada"),
        ("cache-control", "max-age=60"),
        ("content-encoding", "gzip"),
        ("etag", "\"5d41402abc4b2a76b9719d911017c592\""),
    ] {
        assert_eq!(got.header(name), Some(value));
    }
    assert!(got.header("x-other").is_none() && got.header("x-amz-version-id").is_none());
    let head = send(&objects, "HEAD", path, &[], "").await;
    assert_eq!((head.body.as_str(), head.header("content-length")), ("", Some("5")));
    for (header, status, body) in [
        (("range", "bytes=1-2"), 206, "el"),
        (("range", "bytes=-2"), 206, "lo"),
        (("range", "lines=1"), 200, "hello"),
        (("if-none-match", "\"5d41402abc4b2a76b9719d911017c592\""), 304, ""),
        (("if-match", "5d41402abc4b2a76b9719d911017c592"), 200, "hello"),
    ] {
        let got = send(&objects, "GET", path, &[header], "").await;
        assert_eq!((got.status, got.body.as_str()), (status, body), "{header:?}");
    }
    assert_eq!(send(&objects, "GET", path, &[("range", "bytes=9-")], "").await.status, 416);
    assert_eq!(send(&objects, "DELETE", path, &[], "").await.status, 204);
    assert_eq!(send(&objects, "DELETE", path, &[], "").await.status, 204);
    let missing = send(&objects, "GET", path, &[], "").await;
    assert_eq!(missing.status, 404);
    assert!(missing.body.contains("<Code>NoSuchKey</Code>"), "{}", missing.body);
    assert!(missing.body.contains("<Key>a b/€.txt</Key>"), "{}", missing.body);
}

#[tokio::test]
async fn requests_that_s3_refuses() {
    let objects = objects(None);
    send(&objects, "PUT", "/plain/there", &[], "x").await;
    let long = format!("/plain/{}", "k".repeat(1_025));
    for (method, path, header, code) in [
        ("GET", "/none/key", ("a", "b"), "NoSuchBucket"),
        ("GET", "/plain/key?versionId=none", ("a", "b"), "NoSuchVersion"),
        ("PUT", long.as_str(), ("a", "b"), "KeyTooLongError"),
        ("PUT", "/plain/key", ("content-md5", "no"), "InvalidDigest"),
        ("PUT", "/plain/key", ("content-md5", "1B2M2Y8AsgTpgAmY7PhCfg=="), "BadDigest"),
        ("PUT", "/plain/key", ("content-encoding", "aws-chunked"), "IncompleteBody"),
        ("PUT", "/plain/there", ("if-none-match", "*"), "PreconditionFailed"),
        ("PUT", "/plain/key", ("x-amz-copy-source", "plain/there"), "NotImplemented"),
        ("GET", "/plain/there?acl", ("a", "b"), "NotImplemented"),
        ("PUT", "/plain", ("a", "b"), "NotImplemented"),
    ] {
        let answer = send(&objects, method, path, &[header], "body").await;
        assert!(answer.body.contains(&format!("<Code>{code}</Code>")), "{path}: {}", answer.body);
        assert!(answer.status >= 400, "{path}");
    }
}

#[tokio::test]
async fn versions_are_kept() {
    let objects = objects(None);
    let path = "/versions/key";
    let id = |answer: &Answer| answer.header("x-amz-version-id").expect("a version").to_owned();
    let first = id(&send(&objects, "PUT", path, &[], "first").await);
    let second = id(&send(&objects, "PUT", path, &[], "second").await);
    assert_eq!(send(&objects, "GET", path, &[], "").await.body, "second");
    let of_first = format!("{path}?versionId={first}");
    assert_eq!(send(&objects, "GET", &of_first, &[], "").await.body, "first");
    let deleted = send(&objects, "DELETE", path, &[], "").await;
    assert_eq!(deleted.header("x-amz-delete-marker"), Some("true"));
    let missing = send(&objects, "GET", path, &[], "").await;
    assert_eq!((missing.status, missing.header("x-amz-delete-marker")), (404, Some("true")));
    let marker = format!("{path}?versionId={}", id(&deleted));
    assert_eq!(send(&objects, "GET", &marker, &[], "").await.status, 405);
    send(&objects, "DELETE", &marker, &[], "").await;
    send(&objects, "DELETE", &format!("{path}?versionId={second}"), &[], "").await;
    assert_eq!(send(&objects, "GET", path, &[], "").await.body, "first");
}

#[tokio::test]
async fn a_list_has_pages_and_common_prefixes() {
    let objects = objects(None);
    for key in ["a", "dir/1", "dir/2", "other/1", "z%26"] {
        send(&objects, "PUT", &format!("/plain/{key}"), &[], "x").await;
    }
    let mut token = String::new();
    let mut found = Vec::new();
    loop {
        let path = format!("/plain?list-type=2&delimiter=%2F&max-keys=2{token}");
        let list = send(&objects, "GET", &path, &[], "").await;
        assert_eq!(list.status, 200);
        for part in list.body.split('<') {
            let text = part.strip_prefix("Key>").or_else(|| part.strip_prefix("Prefix>"));
            found.extend(text.filter(|text| !text.is_empty()).map(str::to_owned));
        }
        let Some((_, rest)) = list.body.split_once("<NextContinuationToken>") else { break };
        let next = rest.split('<').next().unwrap_or_default();
        token = format!("&continuation-token={}", next.replace('=', "%3D"));
        assert!(found.len() < 9, "{found:?}");
    }
    found.sort();
    assert_eq!(found, ["a", "dir/", "other/", "z&amp;"]);
    let list =
        send(&objects, "GET", "/plain?list-type=2&prefix=dir/&start-after=dir/1", &[], "").await;
    assert!(list.body.contains("<KeyCount>1</KeyCount>"), "{}", list.body);
}

#[tokio::test]
async fn objects_of_a_directory_are_kept() {
    let directory = tempfile::tempdir().expect("a directory");
    send(&objects(Some(directory.path())), "PUT", "/plain/key", &[], "kept").await;
    let again = objects(Some(directory.path()));
    assert_eq!(send(&again, "GET", "/plain/key", &[], "").await.body, "kept");
}
