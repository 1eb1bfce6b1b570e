//! The headers of requests as callers spell them, in their order.
//!
//! API Gateway keeps the spelling of most names, and mapping templates are case-sensitive in them,
//! while hyper gives all names in small letters. So the bytes of a connection are read along: only
//! as far as to tell heads from bodies, because hyper itself refuses everything that is malformed.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::http::HeaderMap;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The longest line that is kept.
const LINE_BYTES: usize = 64 << 10;

/// The headers of a request as they were sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SentHeaders(pub(crate) Vec<(String, String)>);

/// The headers of the requests of a connection that were read, but not served yet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Heads(Arc<Mutex<Scanner>>);

impl Heads {
    /// The headers of the next request; `None` if they do not have these names.
    pub(crate) fn next(&self, headers: &HeaderMap) -> Option<SentHeaders> {
        let mut scanner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let sent = scanner.heads.pop_front()?;
        let is_same = sent.len() == headers.len()
            && sent.iter().all(|(name, _)| headers.contains_key(name.as_str()));
        is_same.then_some(SentHeaders(sent))
    }
}

/// A stream that keeps the heads of requests that are read from it.
#[derive(Debug)]
pub(crate) struct ReadAlong<Stream> {
    stream: Stream,
    heads: Heads,
}

impl<Stream> ReadAlong<Stream> {
    pub(crate) fn new(stream: Stream, heads: Heads) -> Self {
        Self { stream, heads }
    }
}

impl<Stream: AsyncRead + Unpin> AsyncRead for ReadAlong<Stream> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        let mut scanner = self.heads.0.lock().unwrap_or_else(PoisonError::into_inner);
        scanner.read(&buffer.filled()[before..]);
        polled
    }
}

impl<Stream: AsyncWrite + Unpin> AsyncWrite for ReadAlong<Stream> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

/// The part of a request that comes next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Part {
    #[default]
    RequestLine,
    Headers,
    /// The remaining bytes of a body.
    Body(u64),
    ChunkSize,
    /// The remaining bytes of a chunk with its line break.
    Chunk(u64),
    Trailers,
    /// Nothing more is understood.
    Lost,
}

#[derive(Debug, Default)]
struct Scanner {
    part: Part,
    line: Vec<u8>,
    headers: Vec<(String, String)>,
    heads: VecDeque<Vec<(String, String)>>,
}

impl Scanner {
    fn read(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() && self.part != Part::Lost {
            if let Part::Body(left) | Part::Chunk(left) = self.part {
                let taken = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
                bytes = &bytes[taken..];
                let left = left - taken as u64;
                self.part = match (self.part, left) {
                    (Part::Body(_), 0) => Part::RequestLine,
                    (Part::Body(_), _) => Part::Body(left),
                    (_, 0) => Part::ChunkSize,
                    _ => Part::Chunk(left),
                };
                continue;
            }
            let end = bytes.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(bytes.len(), |end| end + 1);
            self.line.extend_from_slice(&bytes[..taken]);
            bytes = &bytes[taken..];
            if end.is_some() {
                let line = std::mem::take(&mut self.line);
                let line = line.strip_suffix(b"\n").unwrap_or(&line);
                self.end_line(line.strip_suffix(b"\r").unwrap_or(line));
            } else if self.line.len() > LINE_BYTES {
                self.part = Part::Lost;
            }
        }
    }

    fn end_line(&mut self, line: &[u8]) {
        self.part = match self.part {
            // Line breaks before a request are allowed.
            Part::RequestLine | Part::Trailers if line.is_empty() => Part::RequestLine,
            Part::RequestLine => Part::Headers,
            Part::Headers if line.is_empty() => {
                let body = body(&self.headers);
                self.heads.push_back(std::mem::take(&mut self.headers));
                body
            }
            Part::Headers => {
                let text = String::from_utf8_lossy(line);
                let Some((name, value)) = text.split_once(':') else {
                    self.part = Part::Lost;
                    return;
                };
                self.headers.push((name.to_owned(), value.trim_matches([' ', '\t']).to_owned()));
                Part::Headers
            }
            Part::ChunkSize => {
                let text = String::from_utf8_lossy(line);
                let size = text.split(';').next().unwrap_or_default().trim();
                match u64::from_str_radix(size, 16) {
                    Ok(0) => Part::Trailers,
                    Ok(size) => Part::Chunk(size.saturating_add(2)),
                    Err(_) => Part::Lost,
                }
            }
            part => part,
        };
    }
}

/// The body that follows headers.
fn body(headers: &[(String, String)]) -> Part {
    let value = |name: &str| {
        let mut named = headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        named.next_back().map(|(_, value)| value.as_str())
    };
    if value("transfer-encoding").is_some() {
        return Part::ChunkSize;
    }
    match value("content-length").map(str::parse) {
        None | Some(Ok(0)) => Part::RequestLine,
        Some(Ok(length)) => Part::Body(length),
        Some(Err(_)) => Part::Lost,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUESTS: &str = "GET / HTTP/1.1\r\nHost: a\r\nX-a: 1\r\nx-A:  2 \r\n\r\n\
        POST / HTTP/1.1\r\nContent-LENGTH: 7\r\n\r\nA: b\r\n\r\
        \r\nPUT / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n\
        4;x=1\r\nA: b\r\n10\r\nGET / HTTP/1.1\r\n\r\n0\r\nT: 1\r\n\r\n\
        GET / HTTP/1.1\r\nLast: \r\n\r\n";

    #[test]
    fn heads_are_told_from_bodies_at_any_division() {
        for size in 1..REQUESTS.len() {
            let mut scanner = Scanner::default();
            REQUESTS.as_bytes().chunks(size).for_each(|bytes| scanner.read(bytes));
            let heads: Vec<Vec<_>> = scanner
                .heads
                .iter()
                .map(|head| head.iter().map(|(name, value)| (&**name, &**value)).collect())
                .collect();
            let expected = [
                vec![("Host", "a"), ("X-a", "1"), ("x-A", "2")],
                vec![("Content-LENGTH", "7")],
                vec![("transfer-encoding", "chunked")],
                vec![("Last", "")],
            ];
            assert_eq!(heads, expected, "{size}");
        }
    }

    #[test]
    fn anything_else_ends_it() {
        for text in ["x\nno colon\n", "x\ncontent-length: x\n\n", "x\ntransfer-encoding: x\n\nx\n"]
        {
            let mut scanner = Scanner::default();
            scanner.read(text.as_bytes());
            assert_eq!(scanner.part, Part::Lost, "{text}");
        }
        let mut scanner = Scanner::default();
        scanner.read(&vec![b'x'; LINE_BYTES + 1]);
        assert_eq!(scanner.part, Part::Lost);
    }

    #[test]
    fn other_names_than_those_of_hyper_are_not_used() {
        let heads = Heads::default();
        let read = |text: &str| heads.0.lock().expect("a lock").read(text.as_bytes());
        let mut headers = HeaderMap::new();
        headers.insert("a", "1".parse().expect("a value"));
        read("GET / HTTP/1.1\r\nA: 1\r\n\r\nGET / HTTP/1.1\r\nB: 1\r\n\r\n");
        let sent = vec![("A".to_owned(), "1".to_owned())];
        assert_eq!(heads.next(&headers), Some(SentHeaders(sent)));
        assert_eq!(heads.next(&headers), None);
        assert_eq!(heads.next(&headers), None);
    }
}
