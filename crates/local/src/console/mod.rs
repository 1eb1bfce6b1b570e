//! The console: a page that shows what the server does, and the endpoints behind it.
//!
//! `page` serves the embedded page, `guard` admits its requests, `exchanges` lists and explains
//! requests and sends new ones, `activity` lists what else happened, `events` streams all of it, `tables` reads and writes items, and
//! `project` shows the document that describes the system.
//!
//! The page uses only these endpoints:
//!
//! | | |
//! |---|---|
//! | `GET /api/system` | the served system with its addresses |
//! | `GET /api/events` | the events, as server-sent events |
//! | `GET /api/activity` | what happened besides requests |
//! | `GET`, `DELETE /api/exchanges` | the latest requests |
//! | `GET /api/exchanges/{id}` | a request |
//! | `GET /api/exchanges/{id}/explanation` | its way, step by step |
//! | `POST /api/exchanges/{id}/replay` | sends it again |
//! | `POST /api/exchanges/{id}/example` | saves it as an example |
//! | `POST /api/send` | sends a request |
//! | `GET /api/tables`, `POST /api/dynamodb/{action}` | the tables and their items |
//! | `GET /api/document`, `GET /api/graph.svg` | the document and its graph |

mod activity;
mod answer;
mod events;
mod exchanges;
mod guard;
mod page;
mod project;
mod tables;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use tokio::sync::watch;

use crate::server::Addresses;
use crate::state::State;
use crate::workspace::Workspace;

/// The largest body of a request: more than that of a `BatchWriteItem`, and of a request to an API.
const BODY_BYTES: usize = 24 << 20;

/// The state that the endpoints share.
#[derive(Debug)]
pub(crate) struct Console {
    pub(crate) state: Arc<State>,
    /// The endpoint of the APIs, to which the page's requests are sent.
    pub(crate) api: Router,
    pub(crate) addresses: Addresses,
    pub(crate) workspace: Option<Arc<dyn Workspace>>,
    pub(crate) stopping: watch::Receiver<bool>,
}

/// Serves the page and its endpoints.
pub(crate) fn router(console: Console) -> Router {
    Router::new()
        .route("/api/system", get(project::system))
        .route("/api/document", get(project::document))
        .route("/api/graph.svg", get(project::graph))
        .route("/api/events", get(events::stream))
        .route("/api/activity", get(activity::list))
        .route("/api/exchanges", get(exchanges::list).delete(exchanges::clear))
        .route("/api/exchanges/{id}", get(exchanges::one))
        .route("/api/exchanges/{id}/explanation", get(exchanges::explanation))
        .route("/api/exchanges/{id}/replay", post(exchanges::replay))
        .route("/api/exchanges/{id}/example", post(exchanges::save))
        .route("/api/send", post(exchanges::send))
        .route("/api/tables", get(tables::list))
        .route("/api/dynamodb/{action}", post(tables::call))
        .fallback(page::file)
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(from_fn(guard::admit))
        .with_state(Arc::new(console))
}
