// The form that writes a request.

import { button, dialog, fill, h } from "./dom.js";
import { parse, pretty } from "./json.js";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
/** Headers that the sender sets by itself. */
const OWN = new Set(["host", "content-length", "connection", "accept-encoding", "user-agent"]);

/** Returns a promise of the request that was written; `null` if the form was dismissed. */
export async function compose(app, exchange) {
  const routes = app.system.apis.flatMap(({ routes }) => routes ?? []);
  const [verb, path] = (routes[0] ?? "GET /").split(" ");
  const method = h("select", { "aria-label": "Method" }, METHODS.map((name) =>
    h("option", { selected: name === (exchange?.method ?? (verb === "ANY" ? "GET" : verb)) }, name)));
  const target = h("input", {
    type: "text",
    class: "wide mono",
    value: exchange?.target ?? path,
    "aria-label": "Path and query string",
    required: true,
    pattern: "/.*",
    title: "A path that begins with /",
    list: "routes",
    spellcheck: "false",
    autofocus: true,
  });
  const suggestions = h("datalist", { id: "routes" }, [...new Set(routes.map((route) => route.split(" ")[1]))].map((value) => h("option", { value })));
  const headers = h("div", { class: "headers" });
  const add = (name = "", value = "") => {
    const entry = h(
      "div",
      { class: "header-entry" },
      h("input", { type: "text", class: "mono", value: name, placeholder: "Header", "aria-label": "Header name", spellcheck: "false" }),
      h("input", { type: "text", class: "mono", value, placeholder: "Value", "aria-label": "Header value", spellcheck: "false" }),
      button("✕", () => entry.remove(), { class: "icon", "aria-label": "Remove this header" }),
    );
    headers.append(entry);
  };
  const given = exchange?.headers.filter(([name]) => !OWN.has(name.toLowerCase())) ?? [["Content-Type", "application/json"]];
  for (const [name, value] of given) add(name, value);
  const body = h("textarea", { class: "mono", rows: "10", spellcheck: "false", "aria-label": "Body", placeholder: "Body" });
  body.value = exchange?.body ? pretty(exchange.body) : "";
  const hint = h("p", { class: "hint", role: "status" });
  const check = () => {
    let message = "";
    if (body.value.trim() !== "") {
      try {
        parse(body.value);
      } catch (error) {
        message = `The body is not JSON: ${error.message}`;
      }
    }
    fill(hint, message);
  };
  body.addEventListener("input", check);
  body.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) body.closest("form").requestSubmit();
  });
  check();
  const answer = await dialog(
    exchange ? "Edit and resend" : "New request",
    h(
      "div",
      { class: "fields" },
      h("div", { class: "request-line" }, method, target, suggestions),
      h("fieldset", { class: "field" }, h("legend", {}, "Headers"), headers, button("Add a header", () => add(), { class: "quiet" })),
      h("label", { class: "field" }, h("span", {}, "Body"), body),
      hint,
    ),
    [{ label: "Cancel", value: null }, { label: "Send", value: "send" }],
  );
  if (answer === null) return null;
  const entries = [...headers.children].map((entry) => [...entry.querySelectorAll("input")].map((input) => input.value.trim()));
  return {
    api: exchange?.api ?? null,
    method: method.value,
    target: target.value.trim(),
    headers: entries.filter(([name]) => name !== ""),
    // The text that was not changed is sent as it was.
    body: exchange?.body && body.value === pretty(exchange.body) ? exchange.body : body.value || null,
  };
}
