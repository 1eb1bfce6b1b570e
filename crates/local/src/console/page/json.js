// JSON that keeps numbers as they are written, for DynamoDB's numbers have up to 38 digits. Objects
// are maps, so a member may have any name.

/** A number by its digits. */
export class Num {
  constructor(text) {
    this.text = text;
  }
}

const SPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORDS = [["true", true], ["false", false], ["null", null]];
const MOST_NESTED = 200;

/** Parses JSON, or throws a `SyntaxError` with the place. */
export function parse(text) {
  let at = 0;
  const fail = (expected) => {
    const line = text.slice(0, at).split("\n").length;
    throw new SyntaxError(`invalid JSON in line ${line}: expected ${expected}`);
  };
  const take = (pattern) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? null;
    if (found !== null) at += found.length;
    return found;
  };
  const is = (character) => {
    take(SPACE);
    if (text[at] !== character) return false;
    at += 1;
    return true;
  };
  const string = () => {
    const found = take(STRING);
    return found === null ? fail("a string") : JSON.parse(found);
  };
  const value = (depth) => {
    if (depth > MOST_NESTED) fail(`at most ${MOST_NESTED} levels`);
    if (is("{")) {
      const members = new Map();
      if (is("}")) return members;
      do {
        take(SPACE);
        const name = string();
        if (!is(":")) fail("`:`");
        members.set(name, value(depth + 1));
      } while (is(","));
      return is("}") ? members : fail("`,` or `}`");
    }
    if (is("[")) {
      const items = [];
      if (is("]")) return items;
      do items.push(value(depth + 1));
      while (is(","));
      return is("]") ? items : fail("`,` or `]`");
    }
    if (text[at] === '"') return string();
    for (const [word, meant] of WORDS) {
      if (text.startsWith(word, at)) {
        at += word.length;
        return meant;
      }
    }
    const number = take(NUMBER);
    return number ? new Num(number) : fail("a value");
  };
  const parsed = value(0);
  take(SPACE);
  return at === text.length ? parsed : fail("the end");
}

/** JSON with two spaces for each level, or with `indent` null in one line. */
export function format(value, indent = "") {
  const inner = indent === null ? null : `${indent}  `;
  const [open, close] = indent === null ? ["", ""] : [`\n${inner}`, `\n${indent}`];
  const comma = indent === null ? ", " : `,${open}`;
  if (value instanceof Num) return value.text;
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    return `[${open}${value.map((item) => format(item, inner)).join(comma)}${close}]`;
  }
  if (value instanceof Map) {
    if (value.size === 0) return "{}";
    const members = [...value].map(([name, item]) => `${JSON.stringify(name)}: ${format(item, inner)}`);
    return `{${open}${members.join(comma)}${close}}`;
  }
  return JSON.stringify(value);
}

/** The formatted text if it is JSON, else the text itself. */
export function pretty(text) {
  try {
    return format(parse(text));
  } catch {
    return text;
  }
}

/** True if the text is a JSON object or array. */
export function isJson(text) {
  try {
    return /^\s*[{[]/.test(text) && parse(text) !== undefined;
  } catch {
    return false;
  }
}

/** A value as `JSON.parse` gives it, as one of this module. */
export function of(value) {
  if (typeof value === "number") return new Num(String(value));
  if (Array.isArray(value)) return value.map(of);
  if (value !== null && typeof value === "object") {
    return new Map(Object.entries(value).map(([name, item]) => [name, of(item)]));
  }
  return value;
}
