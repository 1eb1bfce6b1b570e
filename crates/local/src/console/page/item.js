// Items of DynamoDB, in its own JSON (`{"id": {"S": "7"}}`) and as plain JSON (`{"id": "7"}`).

import { Num } from "./json.js";

const isSet = (type) => type === "SS" || type === "NS" || type === "BS";

/** The type and the content of an attribute's value. */
function typed(value) {
  const [entry] = value instanceof Map && value.size === 1 ? value : [[null, null]];
  return entry;
}

/** The plain JSON of an attribute's value. Sets are lists, and binary values are Base64. */
export function plain(value) {
  const [type, content] = typed(value);
  switch (type) {
    case "N": return new Num(content);
    case "NULL": return null;
    case "NS": return content.map((number) => new Num(number));
    case "L": return content.map(plain);
    case "M": return plainItem(content);
    default: return content;
  }
}

/** The plain JSON of an item. */
export function plainItem(item) {
  return new Map([...item].map(([name, value]) => [name, plain(value)]));
}

/**
 * The attribute's value of plain JSON. Where the former value was a set or binary, the new one is,
 * too, for plain JSON has neither.
 */
export function value(of, former = null) {
  const [type, content] = typed(former);
  if (of === null) return new Map([["NULL", true]]);
  if (of instanceof Num) return new Map([["N", of.text]]);
  if (typeof of === "boolean") return new Map([["BOOL", of]]);
  if (typeof of === "string") return new Map([[type === "B" ? "B" : "S", of]]);
  if (of instanceof Map) return new Map([["M", itemOf(of, type === "M" ? content : new Map())]]);
  if (isSet(type) && of.length > 0) {
    return new Map([[type, of.map((member) => (member instanceof Num ? member.text : member))]]);
  }
  return new Map([["L", of.map((member, index) => value(member, type === "L" ? content[index] : null))]]);
}

/** The item of plain JSON. */
export function itemOf(members, former = new Map()) {
  return new Map([...members].map(([name, of]) => [name, value(of, former.get(name) ?? null)]));
}

const TYPES = new Set(["S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"]);

/** True if a JSON value is an item in DynamoDB's own JSON. */
export function isItem(members) {
  return members instanceof Map && members.size > 0 && [...members.values()].every((of) => TYPES.has(typed(of)[0]));
}

/** The value in one short line. */
export function short(of) {
  const [type, content] = typed(of);
  switch (type) {
    case "S": return content;
    case "N": return content;
    case "BOOL": return String(content);
    case "NULL": return "null";
    case "B": return `${Math.floor((content.length * 3) / 4)} bytes`;
    case "L": return `list of ${content.length}`;
    case "M": return `map of ${content.size}`;
    default: return isSet(type) ? `{${content.join(", ")}}` : "";
  }
}

/** The type of a value: `S`, `N` … */
export function typeOf(of) {
  return typed(of)[0] ?? "";
}
