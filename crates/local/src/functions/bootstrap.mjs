// Runs a JavaScript handler behind the Lambda Runtime API, as the managed runtime does.
//
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html

import { existsSync, writeSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { pathToFileURL } from "node:url";
import util from "node:util";

const environment = process.env;
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const [host, port] = environment.AWS_LAMBDA_RUNTIME_API.split(":");
const json = environment.AWS_LAMBDA_LOG_FORMAT === "JSON";
let requestId = "";

function call(method, to, body) {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : {
      "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body),
    };
    const options = { agent, host, port, method, headers, path: `/2018-06-01/runtime${to}` };
    const request = http.request(options, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => resolve({
        headers: response.headers, body: Buffer.concat(parts).toString(),
      }));
      response.on("error", reject);
    });
    request.on("error", reject);
    request.end(body);
  });
}

// The console writes lines with the time, the request's identifier and the level.
function write(level, parameters) {
  const message = util.format(...parameters);
  const time = new Date().toISOString();
  const line = json
    ? JSON.stringify({ timestamp: time, level, requestId, message })
    : `${time}\t${requestId}\t${level}\t${message.replaceAll("\n", "\r")}`;
  process.stdout.write(`${line}\n`);
}

const levels = { log: "INFO", info: "INFO", debug: "DEBUG", warn: "WARN", error: "ERROR", trace: "TRACE" };
for (const [name, level] of Object.entries(levels)) {
  console[name] = (...parameters) => write(level, parameters);
}

// The end of an invocation's output, by which the reader of the pipes attributes lines.
function finish() {
  for (const descriptor of [1, 2]) {
    try {
      writeSync(descriptor, `\x1eEND ${requestId}\n`);
    } catch {
      // The handler closed it.
    }
  }
}

function failure(error) {
  if (!(error instanceof Error) && typeof error?.stack !== "string") {
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  }
  return {
    errorType: error.name,
    errorMessage: error.message,
    trace: String(error.stack).split("\n"),
  };
}

class InitError extends Error {
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

function missing(error) {
  const sdk = /'(@aws-sdk\/[^'/]+)/.exec(error.message);
  return sdk === null
    ? error.message
    : `node has no ${sdk[1]}: npm install ${sdk[1]} beside the blueprint (Lambda includes it). ${error.message}`;
}

async function load(name) {
  const [, folder, base] = /^(.*\/)?([^/]*)$/.exec(name);
  const [module, ...members] = base.split(".");
  if (module === "" || members.length === 0 || members.includes("")) {
    throw new InitError("Runtime.MalformedHandlerName", "Bad handler");
  }
  const root = path.resolve(environment.LAMBDA_TASK_ROOT, folder ?? "", module);
  const file = ["", ".js", ".mjs", ".cjs"].map((suffix) => root + suffix).find((file) => existsSync(file));
  if (file === undefined) {
    throw new InitError(
      "Runtime.ImportModuleError",
      `Error: Cannot find module '${module}'\nRequire stack:\n- ${environment.LAMBDA_TASK_ROOT}`,
    );
  }
  let loaded;
  try {
    loaded = await import(pathToFileURL(file).href);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new InitError("Runtime.UserCodeSyntaxError", `SyntaxError: ${error.message}`);
    }
    if (error?.code === "ERR_MODULE_NOT_FOUND" || error?.code === "MODULE_NOT_FOUND") {
      throw new InitError("Runtime.ImportModuleError", `Error: ${missing(error)}`);
    }
    throw error;
  }
  const member = (of) => members.reduce((value, name) => value?.[name], of);
  const handler = member(loaded) ?? member(loaded.default);
  if (handler === undefined) {
    throw new InitError("Runtime.HandlerNotFound", `${name} is undefined or not exported`);
  }
  if (typeof handler !== "function") {
    throw new InitError("Runtime.HandlerNotFound", `${name} is not a function`);
  }
  return handler;
}

function invoke(handler, event, context) {
  return new Promise((resolve, reject) => {
    const callback = (error, result) => {
      if (error === undefined || error === null) {
        resolve(result);
      } else {
        reject(error);
      }
    };
    context.succeed = resolve;
    context.fail = reject;
    context.done = callback;
    try {
      const result = handler(event, context, callback);
      if (typeof result?.then === "function") {
        result.then(resolve, reject);
      } else {
        // Without a promise, the invocation ends with the callback, or when nothing is left to do.
        process.once("beforeExit", () => resolve(null));
      }
    } catch (error) {
      reject(error);
    }
  });
}

function contextOf(headers) {
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: environment.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: environment.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    logGroupName: environment.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: environment.AWS_LAMBDA_LOG_STREAM_NAME,
    memoryLimitInMB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

async function next(handler) {
  const { headers, body } = await call("GET", "/invocation/next");
  requestId = headers["lambda-runtime-aws-request-id"];
  environment._X_AMZN_TRACE_ID = headers["lambda-runtime-trace-id"] ?? "";
  let to = `/invocation/${requestId}/response`;
  let result;
  try {
    result = JSON.stringify((await invoke(handler, JSON.parse(body), contextOf(headers))) ?? null) ?? "null";
  } catch (error) {
    const told = failure(error);
    console.error("Invoke Error", JSON.stringify(told));
    result = JSON.stringify(told);
    to = `/invocation/${requestId}/error`;
  }
  finish();
  await call("POST", to, result);
}

async function fail(error, to) {
  const told = failure(error);
  console.error(to === "/init/error" ? "Init Error" : "Uncaught Exception", JSON.stringify(told));
  finish();
  try {
    await call("POST", to, JSON.stringify(told));
  } finally {
    process.exit(129);
  }
}

const ended = (error) => ["ECONNREFUSED", "ECONNRESET", "EPIPE"].includes(error?.code);

process.on("uncaughtException", (error) => {
  const told = failure(error);
  told.errorType = "Runtime.UnhandledPromiseRejection" === error?.name ? error.name : told.errorType;
  fail(error, requestId === "" ? "/init/error" : `/invocation/${requestId}/error`);
});
process.on("unhandledRejection", (reason) => {
  const error = new Error(String(reason?.message ?? reason));
  error.name = "Runtime.UnhandledPromiseRejection";
  error.stack = reason?.stack ?? error.stack;
  fail(error, requestId === "" ? "/init/error" : `/invocation/${requestId}/error`);
});

let handler;
try {
  handler = await load(environment._HANDLER);
} catch (error) {
  await fail(error, "/init/error");
}
for (;;) {
  try {
    await next(handler);
  } catch (error) {
    // The server has ended.
    process.exit(ended(error) ? 0 : 1);
  }
}
