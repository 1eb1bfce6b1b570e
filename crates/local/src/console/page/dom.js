// Elements of the page. All text is inserted as text: nothing is parsed as HTML.

/**
 * Creates an element. Attributes whose names begin with `on` are listeners, `true` is an attribute
 * without a value, and `false`, `null` and `undefined` leave an attribute out. Children are nodes,
 * texts, and lists of them.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...nodes(children));
  return element;
}

/** The nodes of children, without the absent ones. */
function nodes(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

/** Replaces the children of an element. */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
}

/** Calls a function at most once per frame, with the last arguments. */
export function eachFrame(action) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    const run = () => {
      waiting = false;
      action();
    };
    // Frames stop in a hidden page, whose state still has to stay current.
    if (document.hidden) setTimeout(run, 200);
    else requestAnimationFrame(run);
  };
}

/** A button. */
export function button(label, action, attributes = {}) {
  return h("button", { type: "button", onclick: action, ...attributes }, label);
}

/** The place and text for a view that has nothing to show. */
export function empty(title, ...details) {
  return h("div", { class: "empty" }, h("p", { class: "empty-title" }, title), details.map((text) => h("p", {}, text)));
}

/** True for a key press that belongs to the field with the focus. */
export function isTyping(event) {
  const { target } = event;
  return target instanceof HTMLElement && (target.matches("input, textarea, select") || target.isContentEditable);
}

/** Saves a text as a file. */
export function download(name, text, type = "application/json") {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = h("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Opens a dialog and returns a promise of its result: `null` if it was dismissed. */
export function dialog(title, content, actions) {
  return new Promise((resolve) => {
    let result = null;
    const heading = h("h2", { id: "dialog-title" }, title);
    const element = h("dialog", { "aria-labelledby": "dialog-title", class: "dialog" });
    const form = h(
      "form",
      {
        onsubmit: (event) => {
          event.preventDefault();
          result = event.submitter?.value ?? "";
          element.close();
        },
      },
      heading,
      content,
      h(
        "div",
        { class: "dialog-actions" },
        actions.map(({ label, value, kind = "primary" }) => {
          if (value === null) return button(label, () => element.close());
          if (kind === "primary") return h("button", { type: "submit", value, class: kind }, label);
          // The Enter key must not press it.
          return button(label, () => {
            result = value;
            element.close();
          }, { value, class: kind });
        }),
      ),
    );
    element.append(form);
    element.addEventListener("click", (event) => {
      if (event.target === element) element.close();
    });
    element.addEventListener("close", () => {
      element.remove();
      resolve(result);
    });
    document.body.append(element);
    element.showModal();
  });
}
