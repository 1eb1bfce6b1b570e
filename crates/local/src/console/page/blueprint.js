// The blueprint's text with its findings.

import { code } from "./code.js";
import { button, empty, fill, h } from "./dom.js";
import { get } from "./server.js";

export function blueprint(app) {
  const badge = h("span", { class: "badge", hidden: true });
  const findings = h("ul", { class: "findings", "aria-label": "Findings" });
  const text = h("div", { class: "blueprint-text" });
  const summary = h("p", { class: "hint" });
  const heading = h("h2", { class: "pane-title" }, "Blueprint");
  const element = h(
    "div",
    { class: "split findings-left" },
    h("section", { class: "pane list", "aria-label": "Findings" }, heading, summary, findings),
    h("section", { class: "pane", "aria-label": "Text of the blueprint" }, text),
  );

  async function load() {
    const read = await app.attempt(() => get("/api/document"));
    if (!read) return;
    const { name: file, text: source, findings: found } = read;
    fill(heading, file);
    const errors = found.filter(({ severity }) => severity === "error").length;
    const count = (number, name) => `${number} ${name}${number === 1 ? "" : "s"}`;
    fill(summary, found.length === 0
      ? "No findings."
      : `${[errors > 0 && count(errors, "error"), found.length > errors && count(found.length - errors, "finding")].filter(Boolean).join(", ")}.`);
    setBadge(errors, found.length);
    fill(findings, found.map((finding) => h(
      "li",
      { class: `finding ${finding.severity}` },
      button([
        h("span", { class: "finding-head" }, h("span", { class: "severity" }, finding.severity), h("span", { class: "rule" }, finding.rule), h("span", { class: "place" }, place(finding, file))),
        h("span", { class: "finding-message" }, finding.message),
        finding.help && h("span", { class: "finding-help" }, finding.help),
      ], () => go(finding.line)),
    )));
    const notes = new Map();
    for (const { file: of, line, severity, message, help } of found) {
      if (of && of !== file) continue;
      notes.set(line, [...(notes.get(line) ?? []), { severity, text: help ? `${message}. ${help}` : message }]);
    }
    const top = text.scrollTop;
    fill(text, source === null ? empty("The blueprint cannot be read") : code(source, { language: "yaml", label: file, notes }));
    text.scrollTop = top;
  }

  const place = ({ file: of, line, column }, file) => `${of && of !== file ? `${of}:` : "line "}${line}:${column}`;

  function setBadge(errors, all) {
    badge.hidden = all === 0;
    badge.textContent = String(all);
    badge.classList.toggle("error", errors > 0);
  }

  function go(line) {
    text.querySelector(".more")?.click();
    text.querySelector(`[data-line="${Number(line)}"]`)?.scrollIntoView({ block: "center" });
  }

  return {
    element,
    badge,
    show: () => load(),
    on: {
      changed: load,
      connected: load,
    },
  };
}
