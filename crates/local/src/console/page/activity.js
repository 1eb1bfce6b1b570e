// What happens besides requests: functions, streams, topics and queues, with their logs and messages.

import { code } from "./code.js";
import { button, eachFrame, empty, fill, h } from "./dom.js";
import { isJson, pretty } from "./json.js";
import { clock, duration } from "./format.js";

/** The number of entries that the page keeps. */
const MOST = 1000;
/** The number of entries shown at once. */
const SHOWN = 200;

export function activity(app) {
  let all = [];
  let newest = 0;
  let source = null;
  let opened = new Set();
  let limit = SHOWN;

  const sources = h("ul", { class: "names", "aria-label": "Sources" });
  const filter = h("input", {
    type: "search",
    class: "filter",
    placeholder: "Filter",
    "aria-label": "Filter entries",
    spellcheck: "false",
    oninput: () => draw(),
  });
  const list = h("ol", { class: "entries", "aria-label": "Entries, the newest first" });
  const element = h(
    "div",
    { class: "split narrow-left" },
    h("section", { class: "pane list" }, h("h2", { class: "pane-title" }, "Functions and messages"), sources),
    h("section", { class: "pane", "aria-label": "Entries" }, h("div", { class: "toolbar" }, filter), list),
  );

  const nameOf = (entry) => `${entry.kind} ${entry.source}`;

  const draw = eachFrame(() => {
    if (!element.isConnected) return;
    const counts = new Map((app.system.sources ?? []).map(({ kind, name }) => [`${kind} ${name}`, { kind, name, count: 0, errors: 0 }]));
    for (const entry of all) {
      const name = nameOf(entry);
      const known = counts.get(name) ?? { kind: entry.kind, name: entry.source, count: 0, errors: 0 };
      known.count += 1;
      if (entry.level === "error") known.errors += 1;
      counts.set(name, known);
    }
    const link = (key, kind, name, count, errors) => h(
      "li",
      {},
      button([
        h("span", { class: `kind kind-${kind}` }, kind),
        h("span", { class: "name" }, name),
        errors > 0 && h("span", { class: "badge error", title: "errors" }, String(errors)),
        h("span", { class: "badge" }, String(count)),
      ], () => {
        source = key;
        limit = SHOWN;
        draw();
      }, { "aria-pressed": String(source === key) }),
    );
    fill(sources, link(null, "all", "Everything", all.length, 0), [...counts].map(([key, { kind, name, count, errors }]) => link(key, kind, name, count, errors)));
    const wanted = filter.value.toLowerCase();
    const shown = all.filter((entry) =>
      (source === null || nameOf(entry) === source)
      && (wanted === "" || `${entry.text} ${entry.detail ?? ""} ${entry.source}`.toLowerCase().includes(wanted)));
    fill(
      list,
      shown.slice(0, limit).map(row),
      shown.length > limit && h("li", {}, button(`Show more of ${shown.length}`, () => {
        limit += SHOWN;
        draw();
      }, { class: "more" })),
      shown.length === 0 && h("li", {}, empty(all.length > 0 ? "No entry matches" : "Nothing happened yet", "Invocations of functions, their logs, stream records and messages are listed here.")),
    );
  });

  function row(entry) {
    const { id, time, kind, source: of, text, detail, level, duration: took } = entry;
    const head = [
      h("span", { class: "entry-time" }, clock(time)),
      h("span", { class: `kind kind-${kind}` }, kind),
      h("span", { class: "entry-source" }, of),
      h("span", { class: "entry-text" }, text),
      h("span", { class: "entry-duration" }, duration(took)),
    ];
    const name = `entry ${level ?? "info"}`;
    if (!detail) return h("li", { class: name }, h("div", { class: "entry-head" }, head));
    const content = h("div", { class: "entry-detail" });
    const show = () => fill(content, isJson(detail) ? code(pretty(detail), { language: "json", label: "detail" }) : code(detail, { label: "detail" }));
    const isOpen = opened.has(id);
    if (isOpen) show();
    return h("li", { class: name }, h("details", {
      open: isOpen,
      ontoggle: (event) => {
        if (event.target.open) {
          opened.add(id);
          show();
        } else {
          opened.delete(id);
        }
      },
    }, h("summary", { class: "entry-head" }, head), content));
  }

  function take(entries) {
    const fresh = entries.filter(({ id }) => id > newest).sort((a, b) => b.id - a.id);
    if (fresh.length === 0) return;
    newest = fresh[0].id;
    all = [...fresh, ...all].slice(0, MOST);
    if (opened.size > MOST) opened = new Set();
    draw();
  }

  return {
    element,
    show: () => draw(),
    key(event) {
      if (event.key !== "/") return false;
      filter.focus();
      return true;
    },
    on: {
      activity: take,
      system: () => draw(),
      cleared: () => {
        all = [];
        draw();
      },
    },
  };
}
