//! The served system and the document that describes it.

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::{Console, answer};
use crate::workspace::{Document, Finding, Severity, Workspace};

/// The system with its addresses.
pub(super) async fn system(Shared(console): Shared<Arc<Console>>) -> Response {
    let generation = console.state.generation();
    let mut apis = Vec::new();
    for (index, deployed) in generation.system.apis.iter().enumerate() {
        for stage in deployed.api.stages.keys() {
            let routes = deployed.api.resources.iter().flat_map(|(path, methods)| {
                methods.keys().map(move |verb| format!("{verb} {path}"))
            });
            // Preflight requests are part of CORS.
            let routes = routes.filter(|route| !route.starts_with("OPTIONS "));
            apis.push(json!({
                "key": deployed.key,
                "stage": stage,
                "url": console.url((index > 0).then_some(&deployed.key), stage),
                "routes": routes.collect::<Vec<_>>(),
            }));
        }
    }
    let tables = generation.system.tables.iter();
    let tables: Value = tables.map(|table| json!({"name": table.name, "key": table.key})).collect();
    let document = console.document().await;
    answer::json(&json!({
        "name": generation.system.name,
        "version": env!("CARGO_PKG_VERSION"),
        "apis": apis,
        "tables": tables,
        "dynamodb": console.addresses.dynamodb.map(|address| format!("http://{address}")),
        "can_save": console.workspace.as_ref().is_some_and(|of| of.saves_examples()),
        "problem": document.and_then(|document| document.problem()),
    }))
}

/// The document with its findings.
pub(super) async fn document(Shared(console): Shared<Arc<Console>>) -> Response {
    let Some(Document { name, text, findings }) = console.document().await else {
        return answer::failure(StatusCode::NOT_FOUND, "the system has no document");
    };
    let findings: Vec<_> = findings.iter().map(finding).collect();
    answer::json(&json!({"name": name, "text": text, "findings": findings}))
}

fn finding(finding: &Finding) -> Value {
    let Finding { severity, rule, message, help, file, line, column } = finding;
    json!({
        "severity": match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        },
        "rule": rule,
        "message": message,
        "help": help,
        "file": file,
        "line": line,
        "column": column,
    })
}

/// The graph.
pub(super) async fn graph(Shared(console): Shared<Arc<Console>>) -> Response {
    match console.with_workspace(|workspace| workspace.graph()).await {
        Some(Ok(svg)) => answer::with_type("image/svg+xml", svg),
        Some(Err(message)) => answer::failure(StatusCode::UNPROCESSABLE_ENTITY, &message),
        None => answer::failure(StatusCode::NOT_FOUND, "the system has no graph"),
    }
}

impl Console {
    /// The address of a stage. APIs other than the default one have a host of their own.
    pub(super) fn url(&self, key: Option<&String>, stage: &str) -> String {
        let address = self.addresses.api;
        match key {
            Some(key) => format!("http://{key}.localhost:{}/{stage}", address.port()),
            None => format!("http://{address}/{stage}"),
        }
    }

    /// The result of an action on the workspace, which may block.
    pub(super) async fn with_workspace<T: Send + 'static>(
        &self,
        action: impl FnOnce(&dyn Workspace) -> T + Send + 'static,
    ) -> Option<T> {
        let workspace = Arc::clone(self.workspace.as_ref()?);
        tokio::task::spawn_blocking(move || action(&*workspace)).await.ok()
    }

    async fn document(&self) -> Option<Document> {
        self.with_workspace(|workspace| workspace.document()).await
    }
}
