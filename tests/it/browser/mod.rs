//! The console of `dynagate serve` in a real browser.
//!
//! `DYNAGATE_SCREENSHOTS=1 cargo test --test it browser` also writes the images of the
//! documentation.

mod chromium;
mod serving;

use std::fs;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use self::chromium::Chromium;
use self::serving::Serving;

const BLUEPRINT: &str = "\
name: orders

tables:
  orders:
    partition-key: customer
    sort-key: id
    attributes:
      customer: {type: S, max-length: 40}
      id: {type: S, max-length: 80}
      total: {type: N, required: true}
      note: S
    removal-policy: delete

api:
  stage: {name: prod}
  routes:
    POST /orders:
      authorization: NONE
      put:
        table: orders
        answer: {status: 201, body: {json: {message: Stored}}}
    GET /customers/{customer}/orders:
      authorization: NONE
      query:
        table: orders
    GET /customers/{customer}/orders/{id}:
      authorization: NONE
      get:
        table: orders
";

/// Text that a page must not take for HTML.
const HOSTILE: &str = "<img src=x onerror=window.hacked=1><script>window.hacked=1</script>";

/// The text of the first element of a selector.
fn text(selector: &str) -> String {
    format!("(document.querySelector({})?.textContent ?? '')", json!(selector))
}

/// An engineer's session: everything that the page is for, in one browser.
#[test]
fn an_engineer_uses_the_console() {
    let Some(mut page) = Chromium::start() else { return };
    let serving = Serving::start(BLUEPRINT);
    page.look(1280, 800, "light");
    page.open(&serving.console);
    page.wait(&format!("{} === 'live'", text(".connection")));
    page.wait(&format!("{}.includes('Waiting for requests')", text(".list")));

    requests_appear(&mut page, &serving);
    the_keyboard_suffices(&mut page);
    the_way_is_shown(&mut page);
    a_refused_request_says_why(&mut page, &serving);
    a_request_is_changed_and_sent(&mut page);
    a_request_is_copied_for_curl(&mut page);
    an_example_is_saved(&mut page, &serving);
    items_are_edited(&mut page, &serving);
    items_are_exported_and_imported(&mut page, &serving);
    the_graph_counts(&mut page);
    the_blueprint_is_reloaded(&mut page, &serving);
    hostile_text_stays_text(&mut page, &serving);

    let complaints = page.complaints();
    assert!(complaints.is_empty(), "{complaints:#?}");
}

fn requests_appear(page: &mut Chromium, serving: &Serving) {
    let order = json!({"customer": "ada", "id": "2024-1", "total": 12.5, "note": "gift"});
    assert_eq!(serving.send("POST", "/orders", &order.to_string()), 201);
    assert_eq!(serving.send("GET", "/customers/ada/orders/2024-1", ""), 200);
    assert_eq!(serving.send("GET", "/customers/ada/orders/2024-9", ""), 404);
    page.wait("document.querySelectorAll('.rows .row').length === 3");
    let newest = page.evaluate(&text(".rows .row"));
    let newest = newest.as_str().expect("a row");
    assert!(newest.starts_with("404GET/customers/ada/orders/2024-9"), "{newest}");
}

fn the_keyboard_suffices(page: &mut Chromium) {
    page.press("/");
    page.wait("document.activeElement === document.querySelector('.filter')");
    page.enter("post 2xx");
    page.wait("document.querySelectorAll('.rows .row').length === 1");
    page.press("Escape");
    page.wait("document.querySelectorAll('.rows .row').length === 3");
    for _ in 0..3 {
        page.press("ArrowDown");
    }
    let selected = text(".rows [aria-selected=true] .cell-method");
    page.wait(&format!("{selected} === 'POST'"));
    page.wait("document.activeElement.getAttribute('aria-activedescendant') === 'request-1'");
    page.press("Enter");
    page.wait("document.activeElement === document.querySelector('.detail h2')");
    page.press("Escape");
    page.wait("document.activeElement === document.querySelector('.grid')");
}

fn the_way_is_shown(page: &mut Chromium) {
    for kind in ["route", "body", "requestTemplate", "integrationRequest", "backendResponse"] {
        page.wait(&format!("document.querySelector('.step.passed[data-kind={kind}]')"));
    }
    let template = "[data-kind=requestTemplate]";
    page.wait(&format!("document.querySelectorAll('{template} .line.ran').length > 3"));
    let values = page.evaluate(&format!(
        "[...document.querySelectorAll('{template} .value-is')].map((of) => of.textContent).join()"
    ));
    let values = values.as_str().expect("values");
    assert!(values.contains("ada") && values.contains("12.5"), "{values}");
    let response = page.evaluate(&text("[data-kind=response]"));
    assert!(response.as_str().is_some_and(|text| text.contains("Stored")), "{response}");
    serving::picture(page, "console-requests");
}

fn a_refused_request_says_why(page: &mut Chromium, serving: &Serving) {
    let order = json!({"customer": "ada", "id": "2024-2", "total": "much"}).to_string();
    assert_eq!(serving.send("POST", "/orders", &order), 400);
    page.wait("document.querySelectorAll('.rows .row').length === 4");
    page.click(".rows .row");
    let stopped = text(".step.stopped");
    page.wait(&format!("{stopped}.includes('/total')"));
}

fn a_request_is_changed_and_sent(page: &mut Chromium) {
    page.press("e");
    page.wait("document.querySelector('dialog[open] textarea')");
    page.evaluate("document.querySelector('dialog textarea').select()");
    page.evaluate("document.querySelector('dialog textarea').focus()");
    page.enter(r#"{"customer": "ada", "id": "2024-2", "total": 3}"#);
    page.click("dialog button[value=send]");
    page.wait(&format!("{} === '201'", text(".rows .row .cell-status")));
    page.wait("document.querySelector('.row[aria-selected=true][id=request-5]')");
    page.wait(&format!("{} === '201'", text(".detail-title .status")));
    page.press("r");
    page.wait("document.querySelectorAll('.rows .row').length === 6");
}

fn a_request_is_copied_for_curl(page: &mut Chromium) {
    page.wait("document.querySelector('.row[aria-selected=true][id=request-6]')");
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }");
    page.click("[data-action=curl]");
    page.wait("window.copied");
    let command = page.evaluate("window.copied");
    let command = command.as_str().expect("a command");
    let answer = Command::new("sh").args(["-c", command]).output().expect("a shell");
    let answer = String::from_utf8(answer.stdout).expect("UTF-8");
    assert!(answer.starts_with("HTTP/1.1 201 "), "{command}: {answer}");
    page.wait("document.querySelectorAll('.rows .row').length === 7");
}

fn an_example_is_saved(page: &mut Chromium, serving: &Serving) {
    page.click("[data-action=save]");
    page.wait("document.querySelector('dialog[open] input')");
    page.evaluate("document.querySelector('dialog input').select()");
    page.enter("a small order");
    page.press("Enter");
    page.wait(&format!("{}.includes('Saved the example')", text(".toasts")));
    let saved = serving.blueprint();
    assert!(saved.starts_with(BLUEPRINT), "{saved}");
    assert!(saved.contains("examples:\n") && saved.contains("a small order"), "{saved}");
    let tested = serving.dynagate(&["test", "orders.yaml"]);
    assert!(tested.contains("1 passed, 0 failed"), "{tested}");
    // The same name is not used twice, as soon as the example is served.
    let served = "fetch('/api/document').then((answer) => answer.text())";
    let since = Instant::now();
    while !page.evaluate(served).as_str().is_some_and(|of| of.contains("a small order")) {
        assert!(since.elapsed() < Duration::from_secs(20), "the example is not served");
        sleep(Duration::from_millis(50));
    }
    page.click("[data-action=save]");
    page.wait("document.querySelector('dialog[open] input')");
    page.evaluate("document.querySelector('dialog input').select()");
    page.enter("a small order");
    page.press("Enter");
    page.wait(&format!("{}.includes('already has an example')", text(".toast.error")));
}

fn items_are_edited(page: &mut Chromium, serving: &Serving) {
    page.press("2");
    page.wait("document.querySelectorAll('.items tbody tr').length === 2");
    page.click("[data-action=add]");
    page.wait("document.querySelector('dialog[open] textarea')");
    page.evaluate("document.querySelector('dialog textarea').select()");
    let digits = "12345678901234567890.123";
    page.enter(&format!(r#"{{"customer": "bob", "id": "2024-3", "total": {digits}}}"#));
    page.click("dialog button[value=save]");
    page.wait("document.querySelectorAll('.items tbody tr').length === 3");
    let items = page.evaluate(&text(".items"));
    assert!(items.as_str().is_some_and(|text| text.contains(digits)), "{items}");
    assert_eq!(serving.send("GET", "/customers/bob/orders/2024-3", ""), 200);
    page.evaluate("document.querySelector('.query input').focus()");
    page.enter("ada");
    page.press("Enter");
    page.wait("document.querySelectorAll('.items tbody tr').length === 2");
    // What is being typed stays when the items are read again.
    page.enter("m");
    page.evaluate("window.former = document.querySelector('.items')");
    page.click("[data-action=refresh]");
    page.wait("document.querySelector('.items') !== window.former");
    page.wait("document.activeElement.value === 'adam'");
    page.press("Escape");
    page.wait("document.activeElement === document.querySelector('.items')");
    serving::picture(page, "console-tables");
    page.click(".items tbody input");
    page.click("[data-action=delete]");
    page.click("dialog button[value=delete]");
    page.wait("document.querySelectorAll('.items tbody tr').length === 1");
    assert_eq!(serving.send("GET", "/customers/ada/orders/2024-1", ""), 404);
}

fn items_are_exported_and_imported(page: &mut Chromium, serving: &Serving) {
    let directory = tempfile::tempdir().expect("a directory");
    page.click(".query button[type=button]");
    page.wait("document.querySelectorAll('.items tbody tr').length === 2");
    page.download_to(directory.path());
    page.click("[data-action=export]");
    page.wait(&format!("{}.includes('Exported 2 items')", text(".toasts")));
    let file = directory.path().join("orders.json");
    let since = Instant::now();
    let exported = loop {
        let text = fs::read_to_string(&file).unwrap_or_default();
        match serde_json::from_str::<Value>(&text) {
            Ok(items) => break items,
            Err(_) if since.elapsed() < Duration::from_secs(20) => sleep(Duration::from_millis(50)),
            Err(error) => panic!("{error} in {text}"),
        }
    };
    let exported = exported.to_string();
    assert!(exported.contains(r#""N":"12345678901234567890.123""#), "{exported}");
    let changed = exported.replace("bob", "it's <bob>");
    fs::write(&file, changed).expect("written");
    page.choose("[data-action=import]", &file);
    page.wait(&format!("{}.includes('Imported 2 items')", text(".toasts")));
    page.wait(&format!("{}.includes(\"it's <bob>\")", text(".items")));
    assert_eq!(serving.send("GET", "/customers/it's%20%3Cbob%3E/orders/2024-3", ""), 200);
    page.wait("document.querySelectorAll('.items tbody tr').length === 3");
}

fn the_graph_counts(page: &mut Chromium) {
    page.press("4");
    page.wait("document.querySelectorAll('.drawing .node-count').length >= 3");
    page.wait("document.querySelectorAll('.drawing style').length === 0");
    serving::picture(page, "console-graph");
    page.evaluate("document.querySelector('.drawing .route').dispatchEvent(new Event('click'))");
    page.wait("location.hash.startsWith('#/requests')");
    page.wait("document.querySelector('.filter').value.includes('/')");
    page.evaluate(
        "document.querySelector('.filter').value = '', document.querySelector('.filter')\
         .dispatchEvent(new Event('input'))",
    );
}

fn the_blueprint_is_reloaded(page: &mut Chromium, serving: &Serving) {
    page.evaluate("location.hash = '#/blueprint'");
    page.wait(&format!("{}.includes('Stored')", text(".blueprint-text")));
    let former = serving.blueprint();
    serving.write(&former.replace("message: Stored", "message: Kept"));
    page.wait(&format!("{}.includes('Kept')", text(".blueprint-text")));
    let banner = "!document.querySelector('.banner').hidden";
    assert_eq!(page.evaluate(banner), json!(false));

    serving.write(&former.replace("partition-key:", "partiton-key:"));
    page.wait(banner);
    page.wait(&format!("{}.includes('unknown key `partiton-key`')", text(".banner")));
    page.wait(&format!("{}.includes('did you mean')", text(".line-note.error")));
    serving::picture(page, "console-blueprint");
    // The last good one is still served.
    let order = json!({"customer": "eve", "id": "1", "total": 1}).to_string();
    assert_eq!(serving.send("POST", "/orders", &order), 201);

    serving.write(&former);
    page.wait("document.querySelector('.banner').hidden");
    page.wait(&format!("{}.includes('Stored')", text(".blueprint-text")));
}

fn hostile_text_stays_text(page: &mut Chromium, serving: &Serving) {
    let order = json!({"customer": "mallory", "id": HOSTILE, "total": 1, "note": HOSTILE});
    assert_eq!(serving.send("POST", "/orders", &order.to_string()), 201);
    page.evaluate("location.hash = '#/requests'");
    page.wait("document.querySelectorAll('.rows .row').length === 12");
    let shown = |page: &mut Chromium, selector: &str| {
        page.wait(&format!("{}.includes('<img src=x')", text(selector)));
    };
    page.click(".rows .row");
    shown(page, "[data-kind=request]");
    shown(page, "[data-kind=integrationRequest]");
    let path = "/customers/mallory/orders/%3Cimg%20src=x%20onerror=window.hacked=1%3E";
    assert_eq!(serving.send("GET", path, ""), 404);
    page.wait(&format!("{}.includes('%3Cimg%20src=x')", text(".rows .row")));
    page.evaluate("location.hash = '#/tables/orders'");
    shown(page, ".items");
    assert_eq!(page.evaluate("document.images.length"), json!(0));
    assert_eq!(page.evaluate("document.scripts.length"), json!(1));
    assert_eq!(page.evaluate("typeof window.hacked"), json!("undefined"));
}
