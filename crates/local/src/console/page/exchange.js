// A request with its way: what can be done with it, and what happened to it.

import { button, dialog, h } from "./dom.js";
import { pretty, isJson } from "./json.js";
import { code } from "./code.js";
import { clock, duration, statusClass } from "./format.js";
import { post } from "./server.js";
import { way } from "./way.js";

/** The text in single quotes for a shell. */
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** The command that sends the request. */
export function curl({ method, url, headers, body }) {
  const parts = ["curl", "-i"];
  if (method === "HEAD") parts.push("--head");
  else if (method !== "GET" || body) parts.push("-X", /^[A-Z]+$/.test(method) ? method : quoted(method));
  parts.push(quoted(url));
  const skipped = new Set(["host", "content-length", "connection", "accept-encoding"]);
  for (const [name, value] of headers) {
    if (!skipped.has(name.toLowerCase())) parts.push("-H", quoted(`${name}: ${value}`));
  }
  if (body) parts.push("--data-raw", quoted(body));
  return parts.join(" ");
}

/** The nodes about a request. */
export function details(app, exchange, steps, { replay, edit }) {
  const { id, method, target, status, duration: took, units, time, action } = exchange;
  const facts = [
    ["Duration", duration(took)],
    ["Capacity", units === null || units === undefined ? null : `${units} ${units === 1 ? "unit" : "units"}`],
    ["Action", action],
    ["Route", exchange.route],
    ["Time", clock(time)],
  ].filter(([, value]) => value);
  return [
    h(
      "header",
      { class: "detail-head" },
      h(
        "h2",
        { tabindex: "-1", class: "detail-title" },
        h("span", { class: `status ${statusClass(status)}` }, String(status)),
        h("span", { class: "method" }, method),
        h("span", { class: "target" }, target),
      ),
      h("dl", { class: "facts" }, facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))),
      h(
        "div",
        { class: "actions" },
        button("Replay", () => replay(id), { title: "Send the same request again (r)" }),
        button("Edit and resend", edit, { title: "Change the request and send it (e)", "data-action": "edit" }),
        button("Copy as curl", () => app.attempt(async () => {
          await navigator.clipboard.writeText(curl(exchange));
          app.notify("Copied the curl command");
        }), { "data-action": "curl" }),
        app.system.can_save && button("Save as example", () => save(app, exchange), { "data-action": "save" }),
      ),
    ),
    way(steps, exchange),
  ];
}

/** Saves the request as an example of the blueprint. */
async function save(app, exchange) {
  const name = h("input", {
    type: "text",
    class: "wide",
    value: exchange.example_name ?? `${exchange.method} ${exchange.target}`.slice(0, 80),
    required: true,
    maxlength: "200",
    "aria-label": "Name of the example",
    autofocus: true,
  });
  const preview = exchange.body && isJson(exchange.body) ? code(pretty(exchange.body), { language: "json", label: "body" }) : null;
  const answer = await dialog(
    "Save as example",
    h(
      "div",
      { class: "fields" },
      h("label", { class: "field" }, h("span", {}, "Name"), name),
      h("p", { class: "hint" }, `Adds the request, DynamoDB's request and response, and the response with its status ${exchange.status} to the examples in the blueprint. `
        + "`dynagate test` checks them."),
      preview,
    ),
    [{ label: "Cancel", value: null }, { label: "Save", value: "save" }],
  );
  if (answer === null) return;
  const saved = await app.attempt(() => post(`/api/exchanges/${exchange.id}/example`, { name: name.value.trim() }));
  if (saved) app.notify(`Saved the example in ${saved.file}`);
}
