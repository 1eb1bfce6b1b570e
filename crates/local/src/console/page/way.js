// The way of a request through API Gateway and to its backend, step by step.

import { code } from "./code.js";
import { h } from "./dom.js";
import { statusClass } from "./format.js";
import { format, isJson, of, pretty } from "./json.js";

const MARKS = { passed: "✓", stopped: "✕", skipped: "–", info: "•" };
const SPOKEN = { passed: "passed", stopped: "the request ended here", skipped: "not used", info: "" };
/** The number of values of one reference that are shown. */
const SHOWN_VALUES = 3;

/** A body with its line numbers. */
function body(text, label) {
  if (text === null || text === undefined || text === "") return h("p", { class: "hint" }, `No ${label}`);
  return isJson(text) ? code(pretty(text), { language: "json", label }) : code(text, { label });
}

/** Names and values. */
function pairs(entries) {
  return h("dl", { class: "pairs" }, entries.map(([name, value]) => [
    h("dt", {}, name),
    value === null || value === undefined ? h("dd", { class: "missing" }, "missing") : h("dd", {}, value),
  ]).flat());
}

/** A part of a step with its heading. */
function part(heading, ...content) {
  return h("div", { class: "part" }, h("h4", {}, heading), ...content);
}

/** The part of an object of names with a value or a list of values; none if it is empty. */
function fields(heading, of) {
  const entries = Object.entries(of).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
  return entries.length > 0 && part(heading, pairs(entries));
}

/** A list of names, each with a mark of success and a remark. */
function choices(entries) {
  return h("ul", { class: "choices" }, entries.map(({ name, is, remark }) => h(
    "li",
    { class: is ? "chosen" : "" },
    h("span", { class: "choice-mark", "aria-hidden": "true" }, is ? "✓" : "·"),
    h("code", {}, name),
    h("span", { class: "remark" }, remark),
  )));
}

/** The steps of an explanation as an ordered list. */
export function way(explanation, exchange) {
  const { steps = [] } = explanation;
  const described = [received(exchange), ...steps.map(describe), responded(exchange)];
  return h("ol", { class: "way", "aria-label": "Way of the request" }, described.map(entry));
}

function entry({ kind = "", title, summary = "", state = "passed", content = [], isOpen = false }) {
  const head = [
    h("span", { class: "mark", "aria-hidden": "true" }, MARKS[state]),
    h("span", { class: "step-title" }, title, h("span", { class: "visually-hidden" }, SPOKEN[state] ? `, ${SPOKEN[state]}` : "")),
    h("span", { class: "step-summary" }, summary),
  ];
  const parts = content.flat().filter(Boolean);
  return h(
    "li",
    { class: `step ${state}`, "data-kind": kind },
    parts.length === 0
      ? h("div", { class: "step-head" }, head)
      : h("details", { open: isOpen || state === "stopped" }, h("summary", { class: "step-head" }, head), h("div", { class: "step-content" }, parts)),
  );
}

/** The request as it was received. */
function received({ method, target, headers, body: text }) {
  const size = text ? `${text.length} characters` : "no body";
  return {
    kind: "request",
    title: "Request",
    summary: `${method} ${target}, ${size}`,
    state: "info",
    content: [part("Headers", pairs(headers)), text && part("Body", body(text, "body"))],
  };
}

/** The response to the caller. */
function responded({ response, status }) {
  return {
    kind: "response",
    title: "Response",
    summary: h("span", { class: `status ${statusClass(status)}` }, String(status)),
    state: "info",
    isOpen: true,
    content: [
      response.reason && h("p", { class: "reason" }, `API Gateway itself responds: ${response.reason}`),
      part("Headers", pairs(response.headers)),
      part("Body", body(response.body, "body")),
    ],
  };
}

/** The description of a step, with the reason if the request ended there. */
function describe(step) {
  const { step: kind, refusal } = step;
  const described = Object.hasOwn(DESCRIPTIONS, kind) ? DESCRIPTIONS[kind](step) : generic(step);
  if (refusal === undefined) return { kind, ...described };
  return { kind, ...described, state: "stopped", summary: refusal };
}

/** The parts of a rendering: the template with what ran, and its result. */
function rendered(rendering) {
  if (!rendering) return [];
  const { source, text, error, overrides, trace } = rendering;
  const ran = new Set(trace.lines.flatMap((count, index) => (count > 0 ? [index + 1] : [])));
  const notes = new Map();
  if (error?.line) notes.set(error.line, [{ severity: "error", text: error.message }]);
  const set = Object.entries(overrides ?? {}).filter(([, value]) => value !== null && Object.keys(value).length > 0);
  return [
    part("Template", code(source, { language: "vtl", label: "template", ran, values: values(trace), notes })),
    trace.omitted > 0 && h("p", { class: "hint" }, `${trace.omitted} further evaluations are not shown`),
    error && !error.line && h("p", { class: "reason" }, error.message),
    text !== undefined && part("Result", body(text, "result")),
    set.length > 0 && part("Overrides", code(format(of(Object.fromEntries(set))), { language: "json", label: "overrides" })),
  ];
}

/** The values of a trace by line. What a larger expression of the line contains is left out. */
function values({ evaluations }) {
  const shown = new Map();
  const contains = (outer, inner) =>
    outer !== inner && outer.line === inner.line && outer.kind !== "loop"
    && outer.column <= inner.column && outer.column + outer.length >= inner.column + inner.length
    && (outer.length > inner.length || outer.kind === "condition");
  for (const evaluation of evaluations) {
    const { kind, line, text, count, values: of } = evaluation;
    if (kind === "loop") continue;
    const isInner = evaluations.some((other) => contains(other, evaluation));
    if (isInner && kind === "reference" && !evaluations.some((other) => other.kind === "condition" && contains(other, evaluation))) continue;
    const name = kind === "set" ? text.replace(/^#set\s*\(\s*([^=]*?)\s*=[^]*$/, "$1") : text;
    const listed = of.slice(0, SHOWN_VALUES).map((value) => value ?? "unresolved");
    const rest = count > SHOWN_VALUES ? ` … ×${count}` : "";
    shown.set(line, [...(shown.get(line) ?? []), { text: name, value: listed.join("  ") + rest }]);
  }
  return shown;
}

const words = (name) => {
  const text = String(name).replaceAll(/[_-]/g, " ").replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
};

const DESCRIPTIONS = {
  route: ({ resource, resourceMethod, parameters, otherResources }) => ({
    title: "Route",
    summary: resource ? `${resourceMethod} ${resource}` : "",
    content: [
      Object.keys(parameters).length > 0 && part("Path parameters", pairs(Object.entries(parameters))),
      otherResources.length > 0 && part(
        resource ? "Other resources that match" : "Resources",
        choices(otherResources.map(({ resource: name, reason }) => ({ name, remark: reason }))),
      ),
    ],
  }),
  resourcePolicy: ({ statements }) => ({
    title: "Resource policy",
    summary: `${statements.filter(({ applies }) => applies).length} of ${statements.length} statements apply`,
    content: [choices(statements.map(({ effect, applies }, index) => ({ name: `${index + 1} ${effect}`, is: applies, remark: applies ? "applies" : "does not apply" })))],
  }),
  authorization: ({ authorizationType, authorizer, identitySources = [], identityValidationExpression }) => ({
    title: "Authorization",
    summary: [authorizationType, authorizer].filter(Boolean).join(" "),
    state: authorizationType === "NONE" ? "skipped" : "passed",
    content: [
      identitySources.length > 0 && part("Identity sources", pairs(identitySources.map(({ name, value }) => [name, value]))),
      identityValidationExpression && part("The token must match", h("code", {}, identityValidationExpression)),
    ],
  }),
  apiKey: ({ value }) => ({ title: "API key", summary: value ? `${value.slice(0, 4)}…` : "" }),
  parameters: ({ required }) => ({
    title: "Required parameters",
    summary: required.length === 0 ? "none" : required.map(({ name }) => name.replace("method.request.", "")).join(", "),
    state: required.length === 0 ? "skipped" : "passed",
    content: [required.length > 0 && pairs(required.map(({ name, value }) => [name.replace("method.request.", ""), value]))],
  }),
  body: ({ contentType, model, problems = [] }) => ({
    title: "Validation of the body",
    summary: model ? `model ${model}` : `no model for ${contentType}`,
    state: model ? "passed" : "skipped",
    content: [
      problems.length > 0 && h("ul", { class: "problems" }, problems.map(({ pointer, keyword, expected, message }) => h(
        "li",
        {},
        h("code", { class: "pointer" }, pointer || "(whole body)"),
        h("span", {}, message),
        keyword && h("code", { class: "keyword" }, `${keyword}${expected === undefined ? "" : `: ${format(of(expected), null)}`}`),
      ))),
      problems.length > 0 && model && h("p", { class: "hint" }, `Model ${model}`),
    ],
  }),
  requestTemplate: ({ contentType, template, passthroughBehavior, rendering }) => ({
    title: "Request template",
    summary: template ?? `none for ${contentType}, ${passthroughBehavior}`,
    state: template ? "passed" : "skipped",
    isOpen: true,
    content: rendered(rendering),
  }),
  mock: ({ status }) => ({ title: "Mock integration", summary: `status ${status}` }),
  integrationRequest: ({ backend, method, queryString = {}, headers = {}, body: text, jsonError }) => ({
    title: "Integration request",
    summary: `${method} ${backend}`,
    state: jsonError ? "stopped" : "passed",
    content: [
      jsonError && h("p", { class: "reason" }, `The body is not JSON: ${jsonError}`),
      fields("Query string", queryString),
      fields("Headers", headers),
      body(text, "body"),
    ],
  }),
  backendResponse: ({ status, headers = {}, body: text }) => ({
    title: "Backend response",
    summary: h("span", { class: `status ${statusClass(status)}` }, String(status)),
    content: [
      fields("Headers", headers),
      body(text, "body"),
    ],
  }),
  integrationResponse: ({ status, tried }) => ({
    title: "Integration response",
    summary: status === undefined ? "none matches" : `${status}, ${reason(tried)}`,
    content: [tried.length > 0 && choices(tried.map(({ status: of, selectionPattern, chosen }) => ({
      name: String(of),
      is: chosen,
      remark: selectionPattern === undefined ? "default" : selectionPattern,
    })))],
  }),
  headers: ({ mappings }) => ({
    title: "Response headers",
    summary: mappings.map(({ header }) => header).join(", "),
    content: [pairs(mappings.map(({ header, expression, value }) => [header, value === undefined ? null : `${value}   ← ${expression}`]))],
  }),
  responseTemplate: ({ accept, template, rendering }) => ({
    title: "Response template",
    summary: template ?? `none${accept ? ` for ${accept}` : ""}: the body is passed through`,
    state: template ? "passed" : "skipped",
    isOpen: true,
    content: rendered(rendering),
  }),
  overrides: ({ responseOverride, ignoredStatus }) => ({
    title: "Overrides of the response",
    summary: ignoredStatus === undefined ? "" : `API Gateway ignores the status ${ignoredStatus}`,
    content: [code(format(of(responseOverride)), { language: "json", label: "overrides" })],
  }),
  gatewayResponse: ({ responseType, customized }) => ({
    title: "Gateway response",
    summary: customized === undefined ? `${responseType}, not customized` : `${responseType}, customized by ${customized}`,
    state: "info",
  }),
};

/** The reason why an integration response was chosen. */
function reason(tried) {
  const chosen = tried.find((one) => one.chosen);
  if (!chosen) return "";
  return chosen.selectionPattern === undefined ? "the default" : `by the pattern ${chosen.selectionPattern}`;
}

/** The description of a step that this page does not know. */
function generic({ step: kind, refusal, ...rest }) {
  const content = Object.entries(rest).map(([key, value]) => {
    if (typeof value === "string") return value.includes("\n") || isJson(value) ? part(words(key), body(value, key)) : pairs([[words(key), value]]);
    if (value === null || typeof value !== "object") return pairs([[words(key), String(value)]]);
    return part(words(key), code(format(of(value)), { language: "json", label: key }));
  });
  return { title: words(kind ?? "step"), state: "info", content };
}
