// The tables: their items, and changing them.

import { code } from "./code.js";
import { button, dialog, download, empty, fill, h } from "./dom.js";
import { isItem, itemOf, plainItem, short, typeOf } from "./item.js";
import { Num, format, parse } from "./json.js";
import { get, postText } from "./server.js";

/** The number of items of a page. */
const PAGE = 50;
/** The number of columns. */
const COLUMNS = 8;
/** The number of items that one call writes. */
const BATCH = 25;

const map = (object) => new Map(Object.entries(object));

export function tables(app) {
  let list = [];
  let table = null;
  /** The keys at which the pages begin; the last one is shown. */
  let starts = [null];
  let query = null;
  let asPlain = true;
  /** The items of the page. */
  let items = [];
  /** The keys, as texts, of the items that are checked. */
  let checked = new Set();
  /** What surrounds the items of the table. */
  let frame = null;

  const names = h("ul", { class: "names", "aria-label": "Tables" });
  const main = h("section", { class: "pane table-pane", "aria-label": "Items" });
  const element = h("div", { class: "split narrow-left" }, h("section", { class: "pane list" }, h("h2", { class: "pane-title" }, "Tables"), names), main);

  /** Calls DynamoDB and returns its response as parsed JSON. */
  const dynamodb = async (action, body) => parse(await postText(`/api/dynamodb/${action}`, format(body, null)));

  async function load() {
    const answer = await app.attempt(() => get("/api/tables"));
    list = answer?.tables ?? [];
    if (!list.some(({ name }) => name === table?.name)) table = null;
    else table = list.find(({ name }) => name === table.name);
    fill(names, list.map(({ name, items }) => h(
      "li",
      {},
      h("a", { href: `#/tables/${encodeURIComponent(name)}`, "aria-current": name === table?.name ? "true" : null }, h("span", {}, name), h("span", { class: "badge" }, String(items ?? ""))),
    )));
  }

  const keyNames = () => table.key.map(({ name }) => name);

  /** The columns: the keys, then the most frequent attributes. */
  function columns(items) {
    const counts = new Map();
    for (const item of items) for (const name of item.keys()) counts.set(name, (counts.get(name) ?? 0) + 1);
    const keys = keyNames();
    const others = [...counts].filter(([name]) => !keys.includes(name)).sort((a, b) => b[1] - a[1]).map(([name]) => name);
    return [...keys, ...others].slice(0, Math.max(COLUMNS, keys.length));
  }

  async function read(start) {
    const body = map({ TableName: table.name, Limit: new Num(String(PAGE)) });
    if (start) body.set("ExclusiveStartKey", start);
    if (query) {
      if (query.index) body.set("IndexName", query.index);
      body.set("KeyConditionExpression", query.condition);
      body.set("ExpressionAttributeNames", map(query.names));
      body.set("ExpressionAttributeValues", query.values);
      if (query.descending) body.set("ScanIndexForward", false);
    }
    return dynamodb(query ? "Query" : "Scan", body);
  }

  async function show() {
    if (!table) {
      frame = null;
      fill(main, list.length > 0 ? empty("No table is selected", "Select one to browse and edit its items.") : empty("The blueprint has no table"));
      return;
    }
    const shownTable = table;
    const page = await app.attempt(() => read(starts.at(-1)));
    if (!page || table !== shownTable) return;
    items = page.get("Items") ?? [];
    const keys = items.map(textOfKey);
    checked = new Set(keys.filter((key) => checked.has(key)));
    const described = JSON.stringify({ ...table, items: null });
    if (frame?.described !== described) {
      frame = { described, ...framed() };
      fill(main, frame.head, frame.items, frame.pages);
    }
    frame.follow();
    const replace = (name, element) => {
      frame[name].replaceWith(element);
      frame[name] = element;
    };
    replace("items", itemTable(keys));
    replace("pages", pages(page.get("LastEvaluatedKey") ?? null));
  }

  /** What surrounds the items. It stays while the table is the same, and with it what is being typed there. */
  function framed() {
    const remove = button("Delete", removeChecked, { class: "danger", "data-action": "delete" });
    const form = queryForm();
    const head = h(
      "header",
      { class: "detail-head" },
      h("h2", { class: "detail-title" }, table.name),
      h("dl", { class: "facts" }, [
        ["Key", table.key.map(({ name, type }) => `${name} (${type})`).join(", ")],
        ...table.indexes.map(({ name, key }) => [`Index ${name}`, key.map((part) => part.name).join(", ")]),
        table.stream && ["Stream", table.stream],
        table.ttl && ["Time to live", table.ttl],
      ].filter(Boolean).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))),
      h(
        "div",
        { class: "actions" },
        button("Add an item", () => edit(null), { "data-action": "add" }),
        remove,
        button("Import", importItems, { "data-action": "import" }),
        button("Export", exportItems, { "data-action": "export" }),
        button("Refresh", refresh, { "data-action": "refresh" }),
      ),
      form.element,
    );
    const follow = () => {
      remove.disabled = checked.size === 0;
      remove.textContent = checked.size === 0 ? "Delete" : `Delete ${checked.size}`;
      form.follow();
    };
    return { head, items: h("div"), pages: h("footer"), follow };
  }

  /** The items of the page with these keys. */
  function itemTable(keys) {
    if (items.length === 0) {
      return empty(query ? "No item has this key" : "The table is empty", query ? "" : "Add an item, import some, or send a request to the API.");
    }
    const names = columns(items);
    const rows = items.map((item, index) => h(
      "tr",
      {},
      h("td", { class: "check" }, h("input", {
        type: "checkbox",
        "aria-label": `Select item ${index + 1}`,
        checked: checked.has(keys[index]),
        onchange: (event) => {
          if (event.target.checked) checked.add(keys[index]);
          else checked.delete(keys[index]);
          frame.follow();
        },
      })),
      names.map((name, column) => {
        const value = item.get(name);
        const text = value ? short(value) : "";
        const shown = text.length > 120 ? `${text.slice(0, 120)} …` : text;
        const content = column === 0 ? button(shown === "" ? "(empty)" : shown, () => edit(item), { class: "link" }) : shown;
        return h("td", { class: value ? `type-${typeOf(value)}` : "absent", title: value ? `${typeOf(value)}: ${shown}` : null }, content);
      }),
    ));
    return h("div", { class: "items", tabindex: "0", role: "region", "aria-label": "Items" }, h(
      "table",
      {},
      h("thead", {}, h("tr", {}, h("th", { class: "check" }, h("span", { class: "visually-hidden" }, "Selected")), names.map((name) =>
        h("th", { scope: "col" }, name, keyNames().includes(name) && h("span", { class: "key-mark", title: "key" }, " key"))))),
      h("tbody", {}, rows),
    ));
  }

  /** The way to the other pages; `next` is the key after which the next one begins. */
  function pages(next) {
    const from = (starts.length - 1) * PAGE;
    return h(
      "footer",
      { class: "pages" },
      h("span", {}, items.length === 0 ? "" : `Items ${from + 1} to ${from + items.length}`),
      button("Previous", () => { starts.pop(); show(); }, { disabled: starts.length === 1 }),
      button("Next", () => { starts.push(next); show(); }, { disabled: next === null }),
    );
  }

  /** The form for a query by key. */
  function queryForm() {
    const targets = [{ name: "", key: table.key }, ...table.indexes];
    const target = h("select", { "aria-label": "Table or index", onchange: () => rebuild() }, targets.map(({ name }) =>
      h("option", { value: name }, name === "" ? "Table" : `Index ${name}`)));
    const fields = h("span", { class: "query-fields" });
    const inputs = { partition: null, sort: null, operator: null };
    const rebuild = () => {
      const { key } = targets.find(({ name }) => name === target.value);
      const [partition, sort] = key;
      inputs.partition = h("input", { type: "text", class: "mono", "aria-label": `Value of ${partition.name}`, placeholder: `${partition.name} (${partition.type})` });
      inputs.operator = sort && h("select", { "aria-label": `Condition of ${sort.name}` }, ["=", "begins with", "<", "<=", ">", ">="]
        .filter((operator) => operator !== "begins with" || sort.type !== "N")
        .map((operator) => h("option", {}, operator)));
      inputs.sort = sort && h("input", { type: "text", class: "mono", "aria-label": `Value of ${sort.name}`, placeholder: `${sort.name} (${sort.type}), optional` });
      fill(fields, inputs.partition, inputs.operator, inputs.sort);
    };
    rebuild();
    const run = (event) => {
      event.preventDefault();
      const { key } = targets.find(({ name }) => name === target.value);
      if (inputs.partition.value === "") {
        query = null;
      } else {
        const names = { "#p": key[0].name };
        const values = new Map([[":p", map({ [key[0].type]: inputs.partition.value })]]);
        let condition = "#p = :p";
        if (inputs.sort?.value) {
          names["#s"] = key[1].name;
          values.set(":s", map({ [key[1].type]: inputs.sort.value }));
          condition += inputs.operator.value === "begins with" ? " AND begins_with(#s, :s)" : ` AND #s ${inputs.operator.value} :s`;
        }
        query = { index: target.value, condition, names, values };
      }
      starts = [null];
      show();
    };
    const all = button("Show all", () => {
      query = null;
      starts = [null];
      target.value = "";
      rebuild();
      show();
    }, { class: "quiet" });
    const leave = (event) => {
      if (event.key !== "Escape") return;
      event.target.blur();
      frame.items.focus();
    };
    const element = h(
      "form",
      { class: "query", role: "search", "aria-label": "Query by key", onsubmit: run, onkeydown: leave },
      target,
      fields,
      h("button", { type: "submit" }, "Query"),
      all,
    );
    const follow = () => {
      all.hidden = query === null;
    };
    return { element, follow };
  }

  /** Shows an item for editing; `null` for a new one. */
  async function edit(item) {
    const former = item ?? new Map(table.key.map(({ name, type }) => [name, map({ [type]: type === "N" ? "0" : "" })]));
    const text = h("textarea", { class: "mono", rows: "16", spellcheck: "false", "aria-label": "Item", autofocus: true });
    const hint = h("p", { class: "hint error", role: "alert" });
    let isPlain = asPlain;
    const write = (of) => {
      text.value = format(isPlain ? plainItem(of) : of);
    };
    const readItem = () => {
      const read = parse(text.value);
      if (!(read instanceof Map)) throw new SyntaxError("an item is a JSON object");
      return isPlain ? itemOf(read, former) : read;
    };
    const choice = (label, plain) => {
      const one = button(label, () => {
        try {
          const now = readItem();
          isPlain = plain;
          asPlain = plain;
          write(now);
          fill(hint);
        } catch (error) {
          fill(hint, error.message);
          return;
        }
        for (const other of one.parentElement.children) other.setAttribute("aria-pressed", String(other === one));
      }, { "aria-pressed": String(isPlain === plain) });
      return one;
    };
    write(former);
    text.addEventListener("input", () => {
      try {
        readItem();
        fill(hint);
      } catch (error) {
        fill(hint, error.message);
      }
    });
    const answer = await dialog(
      item ? "Edit the item" : "Add an item",
      h("div", { class: "fields" }, h("div", { class: "segments", role: "group", "aria-label": "Form" }, choice("JSON", true), choice("DynamoDB JSON", false)), text, hint),
      [...(item ? [{ label: "Delete", value: "delete", kind: "danger" }] : []), { label: "Cancel", value: null }, { label: "Save", value: "save" }],
    );
    if (answer === null) return;
    await app.attempt(async () => {
      if (answer === "delete") {
        await dynamodb("DeleteItem", map({ TableName: table.name, Key: keyOf(item) }));
        app.notify("Deleted the item");
      } else {
        const changed = readItem();
        const body = map({ TableName: table.name, Item: changed });
        if (!item) {
          body.set("ConditionExpression", "attribute_not_exists(#k)");
          body.set("ExpressionAttributeNames", map({ "#k": keyNames()[0] }));
        }
        await dynamodb("PutItem", body).catch((error) => {
          const isTaken = !item && error.message.startsWith("ConditionalCheckFailedException");
          throw isTaken ? new Error("There is already an item with this key: select it to edit it.") : error;
        });
        // With another key, it is another item: the former one goes.
        if (item && format(keyOf(item)) !== format(keyOf(changed))) {
          await dynamodb("DeleteItem", map({ TableName: table.name, Key: keyOf(item) }));
        }
        app.notify("Saved the item");
      }
    });
    await refresh();
  }

  const keyOf = (item) => new Map(keyNames().map((name) => [name, item.get(name)]));
  const textOfKey = (item) => format(keyOf(item), null);

  async function removeChecked() {
    const keys = items.map(keyOf).filter((key) => checked.has(format(key, null)));
    const answer = await dialog(
      keys.length === 1 ? "Delete this item?" : `Delete ${keys.length} items?`,
      code(keys.slice(0, 20).map((key) => format(plainItem(key), null)).join("\n"), { language: "json", label: "keys" }),
      [{ label: "Cancel", value: null }, { label: "Delete", value: "delete", kind: "danger" }],
    );
    if (answer === null) return;
    await app.attempt(async () => {
      await batch(keys.map((key) => map({ DeleteRequest: map({ Key: key }) })));
      app.notify(keys.length === 1 ? "Deleted the item" : `Deleted ${keys.length} items`);
    });
    await refresh();
  }

  /** Writes in batches, and again those that DynamoDB did not process. */
  async function batch(writes) {
    for (let at = 0; at < writes.length; at += BATCH) {
      let rest = writes.slice(at, at + BATCH);
      for (let turn = 0; rest.length > 0; turn += 1) {
        if (turn === 10) throw new Error(`${rest.length} items were not processed`);
        const answer = await dynamodb("BatchWriteItem", map({ RequestItems: new Map([[table.name, rest]]) }));
        rest = answer.get("UnprocessedItems")?.get(table.name) ?? [];
      }
    }
  }

  async function exportItems() {
    await app.attempt(async () => {
      const items = [];
      for (let start = null; ;) {
        const body = map({ TableName: table.name });
        if (start) body.set("ExclusiveStartKey", start);
        const page = await dynamodb("Scan", body);
        items.push(...page.get("Items"));
        start = page.get("LastEvaluatedKey");
        if (!start) break;
      }
      download(`${table.name}.json`, `[\n${items.map((item) => format(item, null)).join(",\n")}\n]\n`);
      app.notify(`Exported ${items.length} items`);
    });
  }

  /** Imports a file with items: a list, or an object with `Items`, in either form. */
  function importItems() {
    const file = h("input", { type: "file", accept: ".json,application/json" });
    file.addEventListener("change", () => app.attempt(async () => {
      const read = parse(await file.files[0].text());
      const found = read instanceof Map ? read.get("Items") ?? read.get(table.name) ?? [read] : read;
      if (!Array.isArray(found) || !found.every((item) => item instanceof Map)) throw new Error("expected a JSON list of items");
      const inDynamoDb = found.length > 0 && found.every(isItem);
      await batch(found.map((item) => map({ PutRequest: map({ Item: inDynamoDb ? item : itemOf(item) }) })));
      app.notify(`Imported ${found.length} items`);
      await refresh();
    }));
    file.click();
  }

  async function refresh() {
    await load();
    await show();
  }

  return {
    element,
    async show([name]) {
      await load();
      const found = list.find((one) => one.name === name) ?? (name === undefined && list.length === 1 ? list[0] : null);
      if (found?.name !== table?.name || !found) {
        starts = [null];
        query = null;
        frame = null;
      }
      table = found;
      for (const link of names.querySelectorAll("a")) {
        if (table && link.hash === `#/tables/${encodeURIComponent(table.name)}`) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
      await show();
    },
    key(event) {
      if (event.key !== "/") return false;
      main.querySelector(".query input")?.focus();
      return true;
    },
    on: {
      changed: () => element.isConnected && refresh(),
    },
  };
}
