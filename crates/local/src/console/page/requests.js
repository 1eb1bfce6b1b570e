// The live list of requests, and the way of the selected one.

import { compose } from "./compose.js";
import { button, eachFrame, empty, fill, h } from "./dom.js";
import { details } from "./exchange.js";
import { clock, duration, statusClass } from "./format.js";
import { get, post, remove } from "./server.js";

/** The height of a row, which the style sheet has, too. */
const ROW = 28;
/** The number of requests that the page keeps. */
const MOST = 1000;

/**
 * The predicate of a filter: all of its words have to be in the method, path, status, route or
 * action. `4xx` is a class of statuses, and `-word` excludes.
 */
export function matcher(filter) {
  const words = filter.toLowerCase().split(/\s+/).filter((word) => word !== "" && word !== "-");
  const one = (word) => {
    if (/^[1-5]xx$/.test(word)) return ({ status }) => String(status)[0] === word[0];
    if (/^[1-5]\d\d$/.test(word)) return ({ status }) => String(status) === word;
    return ({ method, target, route, action }) => `${method} ${target} ${route ?? ""} ${action ?? ""}`.toLowerCase().includes(word);
  };
  const tests = words.map((word) => {
    if (!word.startsWith("-")) return one(word);
    const excluded = one(word.slice(1));
    return (exchange) => !excluded(exchange);
  });
  return (exchange) => tests.every((test) => test(exchange));
}

export function requests(app) {
  /** All requests that are kept, the newest first. */
  let all = [];
  let shown = [];
  /** Requests that came while the list is paused. */
  let held = [];
  let isPaused = false;
  let selected = null;
  let newest = 0;
  /** True if the way gets the focus when it is shown. */
  let focusesDetail = false;

  const filter = h("input", {
    type: "search",
    class: "filter",
    placeholder: "Filter:  POST /orders  4xx  -OPTIONS",
    "aria-label": "Filter requests",
    spellcheck: "false",
    autocomplete: "off",
    oninput: () => update(),
    onkeydown: (event) => {
      if (event.key !== "Escape" && event.key !== "Enter" && event.key !== "ArrowDown") return;
      if (event.key === "Escape") {
        filter.value = "";
        update();
      }
      grid.focus();
      event.preventDefault();
    },
  });
  const pause = button("Pause", () => togglePause(), { title: "Pause the list (p)", "aria-pressed": "false" });
  const count = h("span", { class: "count" });
  const rows = h("div", { class: "rows", role: "rowgroup" });
  const grid = h(
    "div",
    {
      class: "grid",
      role: "grid",
      tabindex: "0",
      "aria-label": "Requests, the newest first",
      onscroll: () => draw(),
      onkeydown: (event) => {
        const page = Math.max(1, Math.floor(grid.clientHeight / ROW) - 1);
        const steps = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1, PageDown: page, PageUp: -page, Home: -MOST, End: MOST };
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (Object.hasOwn(steps, event.key)) {
          move(steps[event.key]);
        } else if (event.key === "Enter" && selected !== null) {
          focusesDetail = true;
          detail.querySelector("h2")?.focus();
        } else {
          return;
        }
        event.preventDefault();
        event.stopPropagation();
      },
    },
    h(
      "div",
      { class: "row head", role: "row" },
      ["Status", "Method", "Path", "Units", "Duration", "Time"].map((name) =>
        h("span", { role: "columnheader", class: `cell-${name.toLowerCase()}`, title: name === "Units" ? "Consumed capacity units" : null }, name)),
    ),
    rows,
  );
  const nothing = h("div", { class: "nothing" });
  const detail = h("section", {
    class: "pane detail",
    "aria-label": "Selected request",
    onkeydown: (event) => {
      if (event.key === "Escape" && !event.target.closest("dialog")) backToList();
    },
  });
  const element = h(
    "div",
    { class: "split" },
    h(
      "section",
      { class: "pane list", "aria-label": "Requests" },
      h(
        "div",
        { class: "toolbar" },
        filter,
        count,
        pause,
        button("Clear", () => app.attempt(() => remove("/api/exchanges")), { title: "Remove all requests from the list" }),
        button("New request", () => write(), { class: "primary", title: "Write a request (n)" }),
      ),
      grid,
      nothing,
    ),
    detail,
  );

  function update() {
    const isShown = matcher(filter.value);
    shown = all.filter(isShown);
    grid.setAttribute("aria-rowcount", String(shown.length + 1));
    const waiting = held.length > 0 ? `, ${held.length} waiting` : "";
    count.textContent = filter.value.trim() === "" ? `${all.length}${waiting}` : `${shown.length} of ${all.length}${waiting}`;
    nothing.hidden = shown.length > 0;
    grid.classList.toggle("is-empty", shown.length === 0);
    if (shown.length === 0) {
      const url = app.system.apis[0]?.url;
      fill(nothing, all.length > 0
        ? empty("No request matches the filter")
        : empty("Waiting for requests", url ? `Send one to ${url}, or press n to write one here.` : "Press n to write one here."));
    }
    draw();
  }

  /** Draws the rows that can be seen. */
  const draw = eachFrame(() => {
    const first = Math.max(0, Math.floor(grid.scrollTop / ROW) - 10);
    const last = Math.min(shown.length, first + Math.ceil(grid.clientHeight / ROW) + 20);
    rows.style.height = `${shown.length * ROW}px`;
    const drawn = [];
    for (let index = first; index < last; index += 1) drawn.push(row(shown[index], index));
    rows.replaceChildren(...drawn);
    const active = selected !== null && rows.querySelector("[aria-selected=true]");
    if (active) grid.setAttribute("aria-activedescendant", active.id);
    else grid.removeAttribute("aria-activedescendant");
  });

  function row(exchange, index) {
    const { id, method, target, status, duration: took, units, time } = exchange;
    const element = h(
      "div",
      {
        class: `row ${statusClass(status)}`,
        role: "row",
        id: `request-${id}`,
        "aria-rowindex": index + 2,
        "aria-selected": String(id === selected),
        onclick: () => select(id),
      },
      h("span", { role: "gridcell", class: "cell-status" }, String(status)),
      h("span", { role: "gridcell", class: "cell-method" }, method),
      h("span", { role: "gridcell", class: "cell-path", title: target }, target),
      h("span", { role: "gridcell", class: "cell-units" }, units === null || units === undefined ? "" : String(units)),
      h("span", { role: "gridcell", class: "cell-duration" }, duration(took)),
      h("span", { role: "gridcell", class: "cell-time" }, clock(time)),
    );
    element.style.top = `${index * ROW}px`;
    return element;
  }

  function move(steps) {
    if (shown.length === 0) return;
    const now = shown.findIndex(({ id }) => id === selected);
    const next = now === -1 ? 0 : Math.min(Math.max(now + steps, 0), shown.length - 1);
    select(shown[next].id);
    const top = next * ROW;
    const height = grid.clientHeight - ROW;
    if (top < grid.scrollTop) grid.scrollTop = top;
    else if (top + ROW > grid.scrollTop + height) grid.scrollTop = top + ROW - height;
  }

  function select(id) {
    if (location.hash === `#/requests/${id}`) return;
    // The address changes later, and the next key press counts from here.
    selected = id;
    draw();
    app.navigate(`requests/${id}`);
  }

  function backToList() {
    // Also if the way of the request is not there yet.
    focusesDetail = false;
    grid.focus();
  }

  let opening = 0;
  async function open(id) {
    if (selected !== id) focusesDetail = false;
    selected = id;
    draw();
    const turn = ++opening;
    try {
      const [exchange, steps] = await Promise.all([get(`/api/exchanges/${id}`), get(`/api/exchanges/${id}/explanation`)]);
      if (turn !== opening) return;
      detail.scrollTop = 0;
      // The new content gets the focus that the former one has, or that was asked for meanwhile.
      const hasFocus = focusesDetail || detail.contains(document.activeElement);
      fill(detail, details(app, exchange, steps, { replay, edit: () => write(exchange) }));
      if (hasFocus) detail.querySelector("h2").focus();
      focusesDetail = false;
      app.announce(`${exchange.method} ${exchange.target}, status ${exchange.status}`);
    } catch (error) {
      if (turn !== opening) return;
      fill(detail, empty("This request cannot be shown", error.message));
    }
  }

  function close() {
    opening += 1;
    selected = null;
    fill(detail, empty("No request is selected", "Select one in the list to see its way through API Gateway and DynamoDB, step by step."));
    draw();
  }

  /** Shows a sent request as soon as it is in the list. */
  function sent(result) {
    if (!result) return;
    filter.value = "";
    if (result.id) app.navigate(`requests/${result.id}`);
  }

  async function replay(id) {
    sent(await app.attempt(() => post(`/api/exchanges/${id}/replay`)));
  }

  async function write(exchange = null) {
    const request = await compose(app, exchange);
    if (request) sent(await app.attempt(() => post("/api/send", request)));
  }

  function togglePause() {
    isPaused = !isPaused;
    pause.textContent = isPaused ? "Resume" : "Pause";
    pause.setAttribute("aria-pressed", String(isPaused));
    if (!isPaused) {
      add(held);
      held = [];
    }
    update();
  }

  function add(list) {
    const fresh = list.filter(({ id }) => id > newest).sort((a, b) => b.id - a.id);
    if (fresh.length === 0) return;
    newest = fresh[0].id;
    const isShown = matcher(filter.value);
    const above = fresh.filter(isShown).length;
    all = [...fresh, ...all].slice(0, MOST);
    // The rows that can be seen stay where they are.
    if (grid.scrollTop > 0) grid.scrollTop += above * ROW;
  }

  function take(exchanges) {
    if (isPaused) held = [...exchanges, ...held].slice(0, MOST);
    else add(exchanges);
    update();
  }

  new ResizeObserver(() => draw()).observe(grid);
  close();
  update();

  return {
    element,
    show([id]) {
      if (/^\d+$/.test(id ?? "")) open(Number(id));
      else if (selected !== null) location.replace(`#/requests/${selected}`);
      update();
    },
    key(event) {
      const actions = {
        "/": () => filter.focus(),
        p: togglePause,
        n: () => write(),
        r: () => selected !== null && replay(selected),
        e: () => selected !== null && detail.querySelector("[data-action=edit]")?.click(),
        j: () => move(1),
        k: () => move(-1),
        ArrowDown: () => !detail.contains(event.target) && (grid.focus(), move(1)),
        ArrowUp: () => !detail.contains(event.target) && (grid.focus(), move(-1)),
        Escape: backToList,
      };
      if (!Object.hasOwn(actions, event.key)) return false;
      return actions[event.key]() !== false;
    },
    /** Shows only requests that match a filter. */
    filter(text) {
      filter.value = text;
      update();
    },
    on: {
      exchanges: take,
      system() {
        // What can be done with a request depends on the system.
        if (selected !== null) open(selected);
        update();
      },
      cleared() {
        all = [];
        held = [];
        if (selected !== null) {
          app.navigate("requests");
          close();
        }
        update();
      },
    },
  };
}
