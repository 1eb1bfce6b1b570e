// The page: its frame, the views, and the events of the server.

import { activity } from "./activity.js";
import { blueprint } from "./blueprint.js";
import { button, dialog, fill, h, isTyping } from "./dom.js";
import { graph } from "./graph.js";
import { requests } from "./requests.js";
import { get, listen } from "./server.js";
import { tables } from "./tables.js";

const THEMES = ["auto", "light", "dark"];
const SHORTCUTS = [
  ["1 … 5", "Switch between the views"],
  ["/", "Filter the list"],
  ["↑ ↓ or j k", "Move in the list"],
  ["Enter", "Go to the way of the selected request"],
  ["Esc", "Go back to the list"],
  ["r", "Replay the selected request"],
  ["e", "Edit and resend the selected request"],
  ["n", "Write a new request"],
  ["p", "Pause or resume the list"],
  ["?", "Show these shortcuts"],
];

const announcer = h("div", { class: "visually-hidden", role: "status", "aria-live": "polite" });
const toasts = h("div", { class: "toasts", role: "log", "aria-label": "notices" });
const banner = h("div", { class: "banner", role: "alert", hidden: true });
const connection = h("span", { class: "connection", role: "status" }, "connecting");
const title = h("span", { class: "title" });
const addresses = h("span", { class: "addresses" });
const navigation = h("nav", { class: "navigation", "aria-label": "views" });
const content = h("main", { class: "content" });

/** What the views share. */
const app = {
  system: { name: "", apis: [], tables: [] },
  navigate: (path) => {
    location.hash = `#/${path}`;
  },
  /** Tells a screen reader. */
  announce: (text) => {
    announcer.textContent = text;
  },
  /** Shows a notice for some seconds; errors stay longer. */
  notify: (text, kind = "done") => {
    const toast = h("div", { class: `toast ${kind}` }, text);
    toasts.append(toast);
    setTimeout(() => toast.remove(), kind === "error" ? 10_000 : 4000);
    while (toasts.childElementCount > 4) toasts.firstElementChild.remove();
  },
  /** Runs an action and shows its error. */
  attempt: async (action) => {
    try {
      return await action();
    } catch (error) {
      app.notify(error.message, "error");
      return undefined;
    }
  },
};

const views = {
  requests: requests(app),
  tables: tables(app),
  activity: activity(app),
  graph: graph(app),
  blueprint: blueprint(app),
};
app.views = views;
let current = null;

/** Shows the view that the address names. */
function show() {
  const [name, ...rest] = location.hash.replace(/^#\/?/, "").split("/").map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  const known = Object.hasOwn(views, name) ? name : "requests";
  const view = views[known];
  for (const link of navigation.children) {
    if (link.dataset.view === known) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (current !== view) {
    current?.hide?.();
    current = view;
    fill(content, view.element);
  }
  view.show(rest);
}

/** Sends an event to every view that handles it. */
function tell(event, data) {
  for (const view of Object.values(views)) view.on?.[event]?.(data);
}

/** Shows or hides the banner about a wrong blueprint. */
function showProblem(problem) {
  banner.hidden = !problem;
  if (!problem) return;
  fill(
    banner,
    h("strong", {}, "The blueprint has errors. "),
    "The last good one is still served. ",
    h("span", { class: "banner-first" }, problem),
    button("Show", () => app.navigate("blueprint"), { class: "quiet" }),
  );
}

/** Reads the description of the served system. */
async function refresh() {
  const system = await app.attempt(() => get("/api/system"));
  if (!system) return;
  app.system = system;
  document.title = `${system.name} · dynagate`;
  fill(title, system.name);
  const of = (label, url) => url && button([h("span", { class: "address-label" }, label), url], async () => {
    await app.attempt(() => navigator.clipboard.writeText(url));
    app.notify(`Copied ${url}`);
  }, { class: "address", title: `Copy the address: ${url}` });
  fill(addresses, system.apis.slice(0, 1).map(({ url }) => of("API", url)), of("DynamoDB", system.dynamodb));
  showProblem(system.problem);
  tell("system", system);
}

/** Reads what happened before the page listened. */
async function connected() {
  await refresh();
  tell("connected");
  const requested = await app.attempt(() => get("/api/exchanges"));
  if (requested) tell("exchanges", requested.exchanges);
  const happened = await app.attempt(() => get("/api/activity"));
  if (happened) tell("activity", happened.entries);
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // Without storage, the theme is kept until the page is closed.
  }
}

function storedTheme() {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem("theme")) ?? "auto";
  } catch {
    return "auto";
  }
}

function showShortcuts() {
  const rows = SHORTCUTS.map(([keys, action]) => h("div", { class: "shortcut" }, h("kbd", {}, keys), h("span", {}, action)));
  dialog("Keyboard shortcuts", h("div", { class: "shortcuts" }, rows), [{ label: "Close", value: null }]);
}

function build() {
  setTheme(storedTheme());
  const labels = { requests: "Requests", tables: "Tables", activity: "Activity", graph: "Graph", blueprint: "Blueprint" };
  fill(
    navigation,
    Object.entries(labels).map(([name, label], index) =>
      h("a", { href: `#/${name}`, "data-view": name, title: `${label} (${index + 1})` }, label, views[name].badge ?? null)),
  );
  const theme = button("◐", () => {
    const next = THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length];
    setTheme(next);
    app.announce(`Colors: ${next}`);
    theme.title = `Colors: ${next}`;
  }, { class: "icon", "aria-label": "Change between light and dark colors", title: `Colors: ${document.documentElement.dataset.theme}` });
  const help = button("?", showShortcuts, { class: "icon", "aria-label": "Keyboard shortcuts", title: "Keyboard shortcuts (?)" });
  fill(
    document.body,
    h(
      "header",
      { class: "header" },
      h("h1", { class: "brand" }, h("span", { class: "mark", "aria-hidden": "true" }), title),
      navigation,
      addresses,
      connection,
      theme,
      help,
    ),
    banner,
    content,
    toasts,
    announcer,
  );
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event) || document.querySelector("dialog[open]")) return;
  const names = Object.keys(views);
  if (event.key >= "1" && event.key <= String(names.length)) {
    app.navigate(names[Number(event.key) - 1]);
  } else if (event.key === "?") {
    showShortcuts();
  } else if (!current?.key?.(event)) {
    return;
  }
  event.preventDefault();
});

build();
window.addEventListener("hashchange", show);
show();
listen({
  connected: (is) => {
    connection.textContent = is ? "live" : "disconnected";
    connection.classList.toggle("is-live", is);
    if (is) connected();
  },
  exchanges: (data) => tell("exchanges", data),
  cleared: () => tell("cleared"),
  activity: (data) => tell("activity", data),
  changed: async () => {
    await refresh();
    tell("changed");
  },
});
