#!/usr/bin/env node
// Runs dynagate's binary, which npm installed with the optional dependency for this platform.
"use strict";

const { spawn } = require("node:child_process");

const platform = `${process.platform}-${process.arch}`;
const program = process.platform === "win32" ? "dynagate.exe" : "dynagate";

function fail(message) {
  console.error(`error: ${message}`);
  process.exit(2);
}

function binary() {
  try {
    return require.resolve(`@dynagate/${platform}/${program}`);
  } catch {
    const supported = Object.keys(require("./package.json").optionalDependencies);
    fail(
      supported.includes(`@dynagate/${platform}`)
        ? `the package @dynagate/${platform} is not installed; install dynagate without --omit=optional`
        : `no binary for ${platform}; install dynagate with \`cargo install dynagate\``,
    );
  }
}

const child = spawn(binary(), process.argv.slice(2), { stdio: "inherit" });

// A terminal sends its signals to dynagate, too, which would take a second one for an urgent one.
const onTerminal = [0, 1, 2].some((descriptor) => require("node:tty").isatty(descriptor));
for (const signal of ["SIGINT", "SIGHUP", "SIGTERM"]) {
  process.on(signal, () => {
    if (signal === "SIGTERM" || !onTerminal) child.kill(signal);
  });
}

child.on("error", (error) => fail(`cannot start dynagate: ${error.message}`));
child.on("close", (code, signal) => {
  if (signal === null) process.exit(code);
  // Ends like dynagate, so that a shell sees the signal.
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
