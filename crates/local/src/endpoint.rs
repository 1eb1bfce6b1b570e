//! HTTP/1.1 endpoints, bounded in the connections that they serve at once and in the time that
//! callers have.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tower::ServiceExt as _;

use crate::sent_headers::{Heads, ReadAlong};

/// The largest number of connections of an endpoint. Further callers wait.
const CONNECTIONS: usize = 512;
/// The longest time for the head of a request, and between two requests of a connection.
const HEAD: Duration = Duration::from_secs(60);
/// The largest head of a request in bytes. API Gateway accepts 10,240 bytes of headers.
const HEAD_BYTES: usize = 64 << 10;
/// The longest time for requests that are underway when the server stops.
const GRACE: Duration = Duration::from_secs(3);

/// A port that is open, but not served yet.
#[derive(Debug)]
pub(crate) struct Endpoint {
    listener: TcpListener,
    address: SocketAddr,
}

impl Endpoint {
    /// Opens a port; 0 stands for any free one.
    pub(crate) async fn open(host: IpAddr, port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((host, port)).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// The address with the actual port.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves a router until the server stops. Requests have the address of their caller as
    /// [`ConnectInfo`], and their headers as [`SentHeaders`](crate::sent_headers::SentHeaders).
    pub(crate) async fn serve(self, router: Router, mut stopping: watch::Receiver<bool>) {
        let permits = Arc::new(Semaphore::new(CONNECTIONS));
        let mut connections = JoinSet::new();
        let stop = stopping.clone();
        let mut stopped = pin!(stopping.wait_for(|stopping| *stopping));
        loop {
            let accepted = tokio::select! {
                accepted = accept(&self.listener, &permits) => accepted,
                Some(_) = connections.join_next() => continue,
                // The sender is dropped with the server.
                _ = &mut stopped => break,
            };
            match accepted {
                Ok((stream, caller, permit)) => {
                    let router = router.clone();
                    let stop = stop.clone();
                    connections.spawn(async move {
                        serve(stream, caller, router, stop).await;
                        drop(permit);
                    });
                }
                // The caller is gone, or too many files are open.
                Err(_) => sleep(Duration::from_millis(20)).await,
            }
        }
        drop(self.listener);
        let ended = async { while connections.join_next().await.is_some() {} };
        // What is left then is dropped.
        let _ = timeout(GRACE, ended).await;
    }
}

async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let permit = Arc::clone(permits).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, caller) = listener.accept().await?;
    Ok((stream, caller, permit))
}

/// Serves a connection. When the server stops, the current request is its last one.
async fn serve(
    stream: TcpStream,
    caller: SocketAddr,
    router: Router,
    mut stopping: watch::Receiver<bool>,
) {
    // Responses are written as a whole.
    let _ = stream.set_nodelay(true);
    let heads = Heads::default();
    let stream = ReadAlong::new(stream, heads.clone());
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let mut request = request.map(Body::new);
        if let Some(sent) = heads.next(request.headers()) {
            request.extensions_mut().insert(sent);
        }
        request.extensions_mut().insert(ConnectInfo(caller));
        router.clone().oneshot(request)
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(HEAD_BYTES);
    // A caller may close its side when it has sent its request.
    http.half_close(true);
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = connection.as_mut() => Some(ended),
        _ = stopping.wait_for(|stopping| *stopping) => None,
    };
    if ended.is_none() {
        connection.as_mut().graceful_shutdown();
        // An error is a caller that is gone.
        let _ = connection.await;
    }
}

/// The name in a header `Host`, without the port, in small letters.
pub(crate) fn host_name(host: &str) -> String {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    name.to_ascii_lowercase()
}
