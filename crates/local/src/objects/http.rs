//! The [REST protocol](https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html) of S3, with
//! buckets in the path: requests for objects, and the list of a bucket's objects.

use std::collections::BTreeSet;

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use dynagate_gateway::percent;

use super::store::{Headers, StoreError, Version};
use super::{Bucket, Objects, chunks};
use crate::timestamp::Timestamp;
use crate::xml;

/// The headers of a request that an object keeps, beside its metadata.
const KEPT: [&str; 6] = [
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-type",
    "expires",
];
/// The start of the names of metadata.
const METADATA: &str = "x-amz-meta-";
/// The largest key in bytes.
const KEY_BYTES: usize = 1_024;
/// The largest number of objects in one list.
const LISTED: usize = 1_000;

/// An error of S3.
struct Refused {
    status: u16,
    code: &'static str,
    message: String,
    /// Further elements.
    details: Vec<(&'static str, String)>,
    headers: Headers,
}

impl Refused {
    fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), details: Vec::new(), headers: Vec::new() }
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.details.push((name, value.to_owned()));
        self
    }

    fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    fn no_such_key(key: &str) -> Self {
        Self::new(404, "NoSuchKey", "The specified key does not exist.").with("Key", key)
    }

    fn not_simulated(what: &str) -> Self {
        Self::new(501, "NotImplemented", format!("{what} is not simulated"))
    }
}

impl From<rusqlite::Error> for Refused {
    fn from(error: rusqlite::Error) -> Self {
        Self::new(500, "InternalError", error.to_string())
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => {
                let message = "the objects on this machine take more than 512 MiB, or are too many";
                Self::new(503, "ServiceUnavailable", message)
            }
            StoreError::Sqlite(error) => error.into(),
        }
    }
}

/// The query parameters of a request for an object that select another action than those simulated.
const SUBRESOURCES: [&str; 12] = [
    "acl",
    "attributes",
    "legal-hold",
    "partNumber",
    "renameObject",
    "restore",
    "retention",
    "select",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
];

impl Objects {
    /// Responds to a request.
    pub(crate) fn respond(&self, parts: &Parts, body: &Bytes) -> Response {
        let id = uuid::Uuid::new_v4().simple().to_string()[..16].to_ascii_uppercase();
        let path = parts.uri.path().trim_start_matches('/');
        let answered = self.answer(parts, path, body);
        let is_head = parts.method == Method::HEAD;
        let mut response = answered.unwrap_or_else(|error| refuse(&error, path, &id, is_head));
        add(&mut response, "x-amz-request-id", &id);
        add(&mut response, "x-amz-id-2", &STANDARD.encode(&id));
        response
    }

    fn answer(&self, parts: &Parts, path: &str, body: &Bytes) -> Result<Response, Refused> {
        let (name, key) = path.split_once('/').unwrap_or((path, ""));
        let (name, key) = (percent::decode(name), percent::decode(key));
        let query = percent::form_fields(parts.uri.query().unwrap_or_default());
        let bucket = self.bucket(&name).ok_or_else(|| {
            let message = "The specified bucket does not exist";
            Refused::new(404, "NoSuchBucket", message).with("BucketName", &name)
        })?;
        if key.is_empty() {
            return match (&parts.method, query.get("list-type")) {
                (&Method::GET, Some("2")) => self.list(&bucket, &query),
                (&Method::HEAD, _) => Ok(empty(200)),
                _ => Err(Refused::not_simulated("this request for a bucket")),
            };
        }
        if key.len() > KEY_BYTES {
            return Err(Refused::new(400, "KeyTooLongError", "Your key is too long")
                .with("Size", &key.len().to_string())
                .with("MaxSizeAllowed", &KEY_BYTES.to_string()));
        }
        if let Some(of) = SUBRESOURCES.iter().find(|of| query.get(of).is_some()) {
            return Err(Refused::not_simulated(&format!("the query parameter {of}")));
        }
        let version = query.get("versionId").filter(|version| !version.is_empty());
        match parts.method {
            Method::GET => self.get(&bucket, &key, version, &parts.headers, false),
            Method::HEAD => self.get(&bucket, &key, version, &parts.headers, true),
            Method::PUT => self.put(&bucket, key, &parts.headers, body),
            Method::DELETE => self.delete(&bucket, &key, version),
            _ => Err(Refused::not_simulated(&format!("{} of an object", parts.method))),
        }
    }

    fn get(
        &self,
        bucket: &Bucket,
        key: &str,
        id: Option<&str>,
        headers: &HeaderMap,
        is_head: bool,
    ) -> Result<Response, Refused> {
        let found = self.store.get(&bucket.name, key, id)?.ok_or_else(|| match id {
            None => Refused::no_such_key(key),
            Some(id) => {
                let message = "The specified version does not exist.";
                Refused::new(404, "NoSuchVersion", message).with("Key", key).with("VersionId", id)
            }
        })?;
        if found.is_marker {
            let refused = if id.is_none() {
                Refused::no_such_key(key)
            } else {
                let message = "The specified method is not allowed against this resource.";
                Refused::new(405, "MethodNotAllowed", message)
                    .with("Method", "GET")
                    .with("ResourceType", "DeleteMarker")
                    .header("allow", "DELETE")
            };
            let refused = refused.header("x-amz-delete-marker", "true");
            return Err(refused.header("x-amz-version-id", &found.id));
        }
        let text = |name| headers.get(name).and_then(|of| of.to_str().ok());
        if text("if-match").is_some_and(|wanted| !names(wanted, &found.etag)) {
            return Err(precondition_failed("If-Match"));
        }
        let is_known = text("if-none-match").is_some_and(|known| names(known, &found.etag));
        let mut response = if is_known {
            empty(304)
        } else {
            let size = found.body.len();
            let range = text("range").and_then(|range| Range::of(range, size));
            let (status, body) = match &range {
                None => (200, found.body),
                Some(Range::Bytes(range)) => (206, found.body[range.clone()].to_vec()),
                Some(Range::Outside) => {
                    let message = "The requested range is not satisfiable";
                    return Err(Refused::new(416, "InvalidRange", message)
                        .header("content-range", &format!("bytes */{size}")));
                }
            };
            let length = body.len();
            let mut response = respond(status, if is_head { Vec::new() } else { body });
            add(&mut response, "content-length", &length.to_string());
            if let Some(Range::Bytes(range)) = range {
                let of = format!("bytes {}-{}/{size}", range.start, range.end - 1);
                add(&mut response, "content-range", &of);
            }
            response
        };
        add(&mut response, "etag", &found.etag);
        add(&mut response, "last-modified", &found.modified.http());
        add(&mut response, "accept-ranges", "bytes");
        if bucket.versioning {
            add(&mut response, "x-amz-version-id", &found.id);
        }
        for (name, value) in &found.headers {
            add(&mut response, name, value);
        }
        Ok(response)
    }

    fn put(
        &self,
        bucket: &Bucket,
        key: String,
        headers: &HeaderMap,
        sent: &Bytes,
    ) -> Result<Response, Refused> {
        let text = |name| headers.get(name).and_then(|of| of.to_str().ok());
        if text("x-amz-copy-source").is_some() {
            return Err(Refused::not_simulated("CopyObject"));
        }
        let is_chunked = text("content-encoding").is_some_and(|of| of.contains(CHUNKED))
            || text("x-amz-content-sha256").is_some_and(|of| of.starts_with("STREAMING-"));
        let body = if is_chunked {
            chunks::decoded(sent).ok_or_else(|| {
                Refused::new(400, "IncompleteBody", "The body is not complete in its chunks")
            })?
        } else {
            sent.to_vec()
        };
        let digest = md5::compute(&body);
        if let Some(sent) = text("content-md5") {
            let sent = STANDARD.decode(sent).ok().filter(|sent| sent.len() == digest.0.len());
            let sent = sent.ok_or_else(|| {
                let message = "The Content-MD5 you specified was invalid.";
                Refused::new(400, "InvalidDigest", message)
            })?;
            if sent != digest.0 {
                let message = "The Content-MD5 you specified did not match what we received.";
                return Err(Refused::new(400, "BadDigest", message));
            }
        }
        let current = self.store.get(&bucket.name, &key, None)?.filter(|of| !of.is_marker);
        let exists = current.is_some();
        if text("if-none-match") == Some("*") && exists {
            return Err(precondition_failed("If-None-Match"));
        }
        if let Some(wanted) = text("if-match") {
            match current {
                None => return Err(Refused::no_such_key(&key)),
                Some(current) if !names(wanted, &current.etag) => {
                    return Err(precondition_failed("If-Match"));
                }
                Some(_) => {}
            }
        }
        let etag = format!("\"{digest:x}\"");
        let size = body.len();
        let version = Version {
            key,
            id: String::new(),
            is_marker: false,
            etag: etag.clone(),
            modified: Timestamp::now(),
            headers: kept(headers),
            body,
        };
        let id = self.store.put(&bucket.name, &version, bucket.versioning)?;
        let unit = if size == 1 { "byte" } else { "bytes" };
        self.record(&bucket.name, format!("stored {} ({size} {unit})", version.key));
        let mut response = empty(200);
        add(&mut response, "etag", &etag);
        add(&mut response, "x-amz-server-side-encryption", "AES256");
        if bucket.versioning {
            add(&mut response, "x-amz-version-id", &id);
        }
        Ok(response)
    }

    fn delete(&self, bucket: &Bucket, key: &str, id: Option<&str>) -> Result<Response, Refused> {
        let mut response = empty(204);
        let found = self.store.get(&bucket.name, key, id)?;
        if bucket.versioning && id.is_none() {
            let marker = Version {
                key: key.to_owned(),
                id: String::new(),
                is_marker: true,
                etag: String::new(),
                modified: Timestamp::now(),
                headers: Vec::new(),
                body: Vec::new(),
            };
            let id = self.store.put(&bucket.name, &marker, true)?;
            add(&mut response, "x-amz-delete-marker", "true");
            add(&mut response, "x-amz-version-id", &id);
        } else {
            self.store.delete(&bucket.name, key, id)?;
            if let Some(id) = id {
                add(&mut response, "x-amz-version-id", id);
                if found.as_ref().is_some_and(|found| found.is_marker) {
                    add(&mut response, "x-amz-delete-marker", "true");
                }
            }
        }
        if found.is_some() {
            self.record(&bucket.name, format!("deleted {key}"));
        }
        Ok(response)
    }

    /// `ListObjectsV2`. A token is the last key of the list before.
    fn list(&self, bucket: &Bucket, query: &dynagate_gateway::Fields) -> Result<Response, Refused> {
        let text = |name| query.get(name).unwrap_or_default();
        let most = match query.get("max-keys") {
            None | Some("") => LISTED,
            Some(most) => most.parse::<usize>().map(|most| most.min(LISTED)).map_err(|_| {
                let message = "Provided max-keys not an integer or within integer range";
                Refused::new(400, "InvalidArgument", message)
            })?,
        };
        let after = match query.get("continuation-token") {
            None => text("start-after").to_owned(),
            Some(token) => {
                let decoded = STANDARD.decode(token).ok();
                decoded.and_then(|key| String::from_utf8(key).ok()).ok_or_else(|| {
                    let message = "The continuation token provided is incorrect";
                    Refused::new(400, "InvalidArgument", message)
                })?
            }
        };
        let (prefix, delimiter) = (text("prefix"), text("delimiter"));
        let (mut objects, mut prefixes) = (Vec::new(), BTreeSet::new());
        let (mut is_truncated, mut last) = (false, String::new());
        self.store.list(&bucket.name, prefix, &after, |listed| {
            let rest = listed.key.get(prefix.len()..).unwrap_or_default();
            let end = rest.find(delimiter).filter(|_| !delimiter.is_empty());
            let common =
                end.map(|end| listed.key[..prefix.len() + end + delimiter.len()].to_owned());
            // All keys of a common prefix are in the same list.
            if common.as_ref().is_some_and(|common| prefixes.contains(common)) {
                last = listed.key;
                return true;
            }
            if objects.len() + prefixes.len() >= most {
                is_truncated = most > 0;
                return false;
            }
            last.clone_from(&listed.key);
            match common {
                Some(common) => drop(prefixes.insert(common)),
                None => objects.push(listed),
            }
            true
        })?;
        let encodes = text("encoding-type") == "url";
        let name = |name: &str| if encodes { percent::encode_path(name) } else { name.to_owned() };
        let mut body = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">",
        );
        xml::element("Name", &bucket.name, &mut body);
        xml::element("Prefix", &name(prefix), &mut body);
        for (member, value) in [("Delimiter", delimiter), ("StartAfter", text("start-after"))] {
            if !value.is_empty() {
                xml::element(member, &name(value), &mut body);
            }
        }
        if encodes {
            xml::element("EncodingType", "url", &mut body);
        }
        let count = objects.len() + prefixes.len();
        xml::element("KeyCount", &count.to_string(), &mut body);
        xml::element("MaxKeys", &most.to_string(), &mut body);
        xml::element("IsTruncated", &is_truncated.to_string(), &mut body);
        if is_truncated {
            xml::element("NextContinuationToken", &STANDARD.encode(last), &mut body);
        }
        for object in &objects {
            body.push_str("<Contents>");
            xml::element("Key", &name(&object.key), &mut body);
            xml::element("LastModified", &object.modified.iso(), &mut body);
            xml::element("ETag", &object.etag, &mut body);
            xml::element("Size", &object.size.to_string(), &mut body);
            xml::element("StorageClass", "STANDARD", &mut body);
            body.push_str("</Contents>");
        }
        for prefix in &prefixes {
            body.push_str("<CommonPrefixes>");
            xml::element("Prefix", &name(prefix), &mut body);
            body.push_str("</CommonPrefixes>");
        }
        body.push_str("</ListBucketResult>");
        let mut response = respond(200, body.into_bytes());
        add(&mut response, "content-type", "application/xml");
        Ok(response)
    }
}

/// The content encoding of bodies in chunks.
const CHUNKED: &str = "aws-chunked";

/// The headers that an object keeps.
fn kept(headers: &HeaderMap) -> Headers {
    let mut kept = Headers::new();
    for (name, value) in headers {
        let name = name.as_str();
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        match name {
            "content-encoding" => {
                let encodings = value.split(',').map(str::trim).filter(|of| *of != CHUNKED);
                let encodings = encodings.collect::<Vec<_>>().join(",");
                if !encodings.is_empty() {
                    kept.push((name.to_owned(), encodings));
                }
            }
            _ if KEPT.contains(&name) || name.starts_with(METADATA) => {
                kept.push((name.to_owned(), value));
            }
            _ => {}
        }
    }
    if !kept.iter().any(|(name, _)| name == "content-type") {
        kept.push(("content-type".to_owned(), "binary/octet-stream".to_owned()));
    }
    kept
}

/// True if a condition names an entity tag: `"a", "b"`, with or without quotes, or `*`.
fn names(condition: &str, etag: &str) -> bool {
    let known = etag.trim_matches('"');
    condition
        .split(',')
        .map(|of| of.trim().trim_start_matches("W/").trim_matches('"'))
        .any(|of| of == "*" || of == known)
}

fn precondition_failed(condition: &str) -> Refused {
    let message = "At least one of the pre-conditions you specified did not hold";
    Refused::new(412, "PreconditionFailed", message).with("Condition", condition)
}

/// A range of bytes.
enum Range {
    Bytes(std::ops::Range<usize>),
    Outside,
}

impl Range {
    /// Reads `bytes=FIRST-LAST`. Other ranges are ignored, as by S3.
    fn of(header: &str, size: usize) -> Option<Self> {
        let (first, last) = header.strip_prefix("bytes=")?.split_once('-')?;
        let range = match (first.parse::<usize>(), last.parse::<usize>()) {
            (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(size),
            (Ok(first), Err(_)) if last.is_empty() => first..size,
            (Err(_), Ok(count)) if first.is_empty() => size.saturating_sub(count)..size,
            _ => return None,
        };
        Some(if range.start < range.end { Self::Bytes(range) } else { Self::Outside })
    }
}

fn respond(status: u16, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
}

fn empty(status: u16) -> Response {
    respond(status, Vec::new())
}

fn refuse(error: &Refused, path: &str, id: &str, is_head: bool) -> Response {
    let mut body = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>");
    xml::element("Code", error.code, &mut body);
    xml::element("Message", &error.message, &mut body);
    for (name, value) in &error.details {
        xml::element(name, value, &mut body);
    }
    xml::element("Resource", &format!("/{path}"), &mut body);
    xml::element("RequestId", id, &mut body);
    body.push_str("</Error>");
    let mut response = respond(error.status, if is_head { Vec::new() } else { body.into_bytes() });
    add(&mut response, "content-type", "application/xml");
    for (name, value) in &error.headers {
        add(&mut response, name, value);
    }
    response
}

/// Sets a header. A value that no header can have is left out.
fn add(response: &mut Response, name: &str, value: &str) {
    let name = HeaderName::try_from(name);
    if let (Ok(name), Ok(value)) = (name, HeaderValue::try_from(value)) {
        response.headers_mut().insert(name, value);
    }
}
