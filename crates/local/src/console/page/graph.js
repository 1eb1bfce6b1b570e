// The graph of the blueprint, lit by traffic.

import { empty, fill, h } from "./dom.js";
import { text } from "./server.js";

const SVG = "http://www.w3.org/2000/svg";
/** The elements and attributes of the drawing. All others are left out. */
const ELEMENTS = new Set(["svg", "g", "title", "rect", "path", "text"]);
const ATTRIBUTES = new Set(["class", "d", "height", "role", "rx", "viewBox", "width", "x", "y"]);

/** Copies an element of the drawing. */
function copied(of) {
  const copy = document.createElementNS(SVG, of.localName);
  for (const { name, value } of of.attributes) if (ATTRIBUTES.has(name)) copy.setAttribute(name, value);
  for (const child of of.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) copy.append(child.data);
    else if (child.nodeType === Node.ELEMENT_NODE && ELEMENTS.has(child.localName)) copy.append(copied(child));
  }
  return copy;
}

/** An element of the drawing. */
function drawn(name, attributes, children = []) {
  const element = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  element.append(...children);
  return element;
}

export function graph(app) {
  const drawing = h("div", { class: "drawing", tabindex: "0", role: "region", "aria-label": "Graph of the blueprint" });
  const element = h("div", { class: "pane graph" }, drawing);
  /** The number of requests by route and of entries by source. */
  const counts = new Map();
  const nodes = new Map();
  let newest = 0;
  let newestActivity = 0;

  /** The name of a table in the blueprint. */
  const keyOf = (name) => app.system.tables.find((table) => table.name === name)?.key ?? name;

  async function load() {
    const source = await app.attempt(() => text("/api/graph.svg"));
    if (!source) {
      fill(drawing, empty("The graph cannot be drawn"));
      return;
    }
    // The style sheet of the image is not that of the page, which forbids it.
    const unstyled = source.replace(/<style>[^]*?<\/style>/, "");
    const read = new DOMParser().parseFromString(unstyled, "image/svg+xml").documentElement;
    nodes.clear();
    if (read.localName !== "svg") {
      fill(drawing, empty("The graph cannot be drawn"));
      return;
    }
    const svg = copied(read);
    for (const group of svg.querySelectorAll("g")) {
      const name = group.querySelector("title")?.textContent;
      if (!name || nodes.has(name)) continue;
      nodes.set(name, group);
      if (group.classList.contains("route")) makeLink(group, name);
    }
    // It shrinks to the window, down to a size that can be read.
    svg.style.minWidth = `${Math.round(Number(svg.getAttribute("width")) * 0.65)}px`;
    fill(drawing, svg);
    for (const name of counts.keys()) label(name);
  }

  /** Makes a route open its requests. */
  function makeLink(group, route) {
    group.setAttribute("tabindex", "0");
    group.setAttribute("role", "link");
    group.setAttribute("aria-label", `Requests of ${route}`);
    const open = () => {
      app.navigate("requests");
      app.views.requests.filter(route);
    };
    group.addEventListener("click", open);
    group.addEventListener("keydown", (event) => {
      if (event.key === "Enter") open();
    });
  }

  /** The node with a name. Names of functions, topics and queues may have a prefix that the drawing lacks. */
  function nodeOf(name) {
    const exact = nodes.get(name);
    if (exact) return exact;
    const [kind, ...rest] = name.split(" ");
    const source = rest.join(" ");
    const similar = (title) => ` ${title}`.includes(` ${kind} `) && source.endsWith(`-${title.slice(title.lastIndexOf(" ") + 1)}`);
    return nodes.get([...nodes.keys()].find(similar));
  }

  function label(name) {
    const group = nodeOf(name);
    const rectangle = group?.querySelector("rect");
    if (!rectangle) return;
    const text = String(counts.get(name));
    const number = (attribute) => Number(rectangle.getAttribute(attribute));
    const width = 10 + 6.5 * text.length;
    const right = number("x") + number("width") + 5;
    group.querySelector(".node-count")?.remove();
    group.append(drawn("g", { class: "node-count" }, [
      drawn("rect", { x: right - width, y: number("y") - 7, width, height: 14, rx: 7 }),
      drawn("text", { x: right - width / 2, y: number("y") + 3.5 }, [text]),
    ]));
  }

  function light(name, isError) {
    const group = nodeOf(name);
    if (!group) return;
    group.classList.remove("lit", "lit-error");
    // The animation begins anew.
    void group.getBoundingClientRect();
    group.classList.add(isError ? "lit-error" : "lit");
  }

  /** Counts and lights nodes by their names, each once. */
  function count(entries) {
    const touched = new Map();
    for (const [name, isError] of entries) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
      touched.set(name, touched.get(name) || isError);
    }
    for (const [name, isError] of touched) {
      label(name);
      if (element.isConnected) light(name, isError);
    }
  }

  return {
    element,
    show() {
      if (nodes.size === 0) load();
    },
    on: {
      exchanges: (list) => {
        const fresh = list.filter(({ id }) => id > newest);
        newest = Math.max(newest, ...fresh.map(({ id }) => id));
        count(fresh.flatMap(({ route, status, tables }) => [
          ...(route ? [[route, status >= 400]] : []),
          ...(tables ?? []).map((name) => [`table ${keyOf(name)}`, false]),
        ]));
      },
      activity: (list) => {
        const fresh = list.filter(({ id }) => id > newestActivity);
        newestActivity = Math.max(newestActivity, ...fresh.map(({ id }) => id));
        // Log lines of a function are part of an invocation.
        const uses = fresh.filter(({ kind, duration }) => kind !== "function" || duration !== null);
        count(uses.map(({ kind, source, level }) => [`${kind} ${source}`, level === "error"]));
      },
      changed: () => {
        nodes.clear();
        if (element.isConnected) load();
      },
    },
  };
}
