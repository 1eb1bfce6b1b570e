//! The encoding [`aws-chunked`](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html)
//! in which SDKs send bodies with their signatures or checksums. Neither is verified.

/// The decoded body; `None` if it is not in this form.
pub(super) fn decoded(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::with_capacity(rest.len());
    loop {
        let end = rest.windows(2).position(|of| of == b"\r\n")?;
        let head = std::str::from_utf8(&rest[..end]).ok()?;
        let size = head.split(';').next().unwrap_or_default();
        let size = usize::from_str_radix(size.trim(), 16).ok()?;
        rest = &rest[end + 2..];
        if size == 0 {
            // Trailers follow.
            return Some(body);
        }
        body.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size..)?.strip_prefix(b"\r\n")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined() {
        let signed = b"5;chunk-signature=ab\r\nhello\r\n1;chunk-signature=cd\r\n!\r\n0;chunk-signature=ef\r\n\r\n";
        assert_eq!(decoded(signed).as_deref(), Some(&b"hello!"[..]));
        let trailing = b"2\r\n\r\n\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n";
        assert_eq!(decoded(trailing).as_deref(), Some(&b"\r\n"[..]));
        for wrong in [&b""[..], b"hello", b"x\r\nhello", b"9\r\nhello\r\n0\r\n", b"5\r\nhello0\r\n"]
        {
            assert_eq!(decoded(wrong), None);
        }
        assert_eq!(decoded(b"ffffffffffffffff\r\nhello"), None);
    }
}
