// Code with line numbers: mapping templates, JSON and blueprints, with the lines that ran, the values
// of references and the findings.

import { button, h } from "./dom.js";

/** The kinds of tokens of a language, in one expression each. */
const LANGUAGES = {
  json: /(?<key>"(?:\\.|[^"\\])*"(?=\s*:))|(?<string>"(?:\\.|[^"\\])*")|(?<number>-?\b\d[\d.eE+-]*)|(?<word>\b(?:true|false|null)\b)/g,
  vtl: /(?<comment>##.*|#\*.*?\*#)|(?<word>#(?:@?[a-z]+|\{[a-z]+\}))|(?<reference>\$!?\{?(?:[a-zA-Z_][\w-]*)(?:\.[a-zA-Z_][\w-]*)*\}?)|(?<string>"[^"$#]*"|'[^']*')|(?<number>\b\d[\d.]*\b)/g,
  yaml: /(?<comment>(?:^|(?<=\s))#.*)|(?<key>(?:"(?:\\.|[^"\\])*"|[\w./$+*][^:#\s]*(?: [^:#\s{["'][^:#\s]*)*)(?=:(?:\s|$)))|(?<string>"(?:\\.|[^"\\])*"|'(?:''|[^'])*')|(?<number>(?<=[\s:[,])-?\d[\d.]*(?=[\s,\]}]|$))|(?<word>(?<=[\s:[,])(?:true|false|null)(?=[\s,\]}]|$))/g,
};
/** Longer lines are not colored. */
const LONGEST_COLORED = 2000;
/** The number of lines shown at first. */
const SHOWN_LINES = 400;
/** Values are shown below longer lines. */
const LONGEST_BESIDE = 52;
/** Lines that have nothing to run. */
const NEUTRAL = /^\s*(?:#end|#else|#\{end\}|#\{else\})?\s*$/;
/** The number of characters of a line that are shown. */
const SHOWN_CHARACTERS = 20_000;

/** The nodes of a line with its tokens. */
function colored(line, language) {
  const text = line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)} …` : line;
  const pattern = LANGUAGES[language];
  if (!pattern || text.length > LONGEST_COLORED) return [text];
  const nodes = [];
  let done = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > done) nodes.push(text.slice(done, match.index));
    const [kind] = Object.entries(match.groups).find(([, found]) => found !== undefined);
    nodes.push(h("span", { class: `token-${kind}` }, match[0]));
    done = match.index + match[0].length;
  }
  nodes.push(text.slice(done));
  return nodes;
}

/**
 * The text with line numbers.
 *
 * - `language`: `json`, `vtl` or `yaml`
 * - `label`: the name for screen readers
 * - `ran`: the set of the numbers of the lines that ran; all others are dimmed
 * - `values`: by line number, a list of `{text, value}` shown beside or below the line
 * - `notes`: by line number, a list of `{severity, text}` shown below the line
 */
export function code(text, { language = "", label = "code", ran = null, values = new Map(), notes = new Map() } = {}) {
  const lines = text.replace(/\r?\n$/, "").split(/\r?\n/);
  const digits = String(lines.length).length;
  const element = h("div", { class: `code digits-${Math.min(digits, 5)}`, role: "region", "aria-label": label, tabindex: "0" });
  const line = (content, index) => {
    const number = index + 1;
    const idle = NEUTRAL.test(content) ? "" : " skipped";
    const state = ran === null ? "" : ran.has(number) ? " ran" : idle;
    const marked = notes.get(number) ?? [];
    const severity = marked.length > 0 ? ` marked ${marked[0].severity}` : "";
    const results = (values.get(number) ?? []).map(({ text: of, value }) =>
      h("span", { class: "value", title: `${of} = ${value}` }, h("span", { class: "value-of" }, of), h("span", { class: "value-is" }, value)));
    const shown = results.length > 0 && h("span", { class: "values" }, results);
    const isBeside = content.length <= LONGEST_BESIDE;
    return [
      h(
        "div",
        { class: `line${state}${severity}`, "data-line": number },
        h("span", { class: "line-number", "data-number": number, "aria-hidden": "true" }),
        h("code", {}, colored(content, language)),
        isBeside && shown,
      ),
      !isBeside && shown && h("div", { class: `line-values${state}` }, shown),
      marked.map(({ severity: of, text: message }) => h("div", { class: `line-note ${of}` }, message)),
    ];
  };
  const append = (from, to) => element.append(...lines.slice(from, to).flatMap((content, index) => line(content, from + index)).flat(2).filter(Boolean));
  append(0, SHOWN_LINES);
  if (lines.length > SHOWN_LINES) {
    const more = button(`Show ${lines.length - SHOWN_LINES} more lines`, () => {
      more.remove();
      append(SHOWN_LINES, lines.length);
    }, { class: "more" });
    element.append(more);
  }
  return element;
}
