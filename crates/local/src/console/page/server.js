// The endpoints of the console.

/** An answer that is an error, with its message. */
export class ServerError extends Error {}

async function call(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body,
      cache: "no-store",
    });
  } catch {
    throw new ServerError("the server does not respond: is `dynagate serve` still running?");
  }
  const text = await response.text();
  if (response.ok) return text;
  let message = text;
  try {
    message = JSON.parse(text).message ?? text;
  } catch {
    // The text is the message.
  }
  throw new ServerError(message || `${response.status} ${response.statusText}`);
}

/** The text of a resource. */
export const text = (path) => call("GET", path);
/** The JSON of a resource. */
export const get = async (path) => JSON.parse(await call("GET", path));
/** The JSON answer to a POST. */
export const post = async (path, body = {}) => JSON.parse((await call("POST", path, JSON.stringify(body))) || "null");
/** The text of the answer to a POST of a text. */
export const postText = (path, body) => call("POST", path, body);
/** Deletes a resource. */
export const remove = (path) => call("DELETE", path);

/**
 * Listens to the server's events and calls `on.EVENT(data)`. The browser connects again by itself;
 * `on.connected(false)` tells of a lost connection.
 */
export function listen(on) {
  const source = new EventSource("/api/events");
  source.addEventListener("open", () => on.connected(true));
  source.addEventListener("error", () => {
    on.connected(false);
    // A refused stream is not tried again by the browser.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(on), 2000);
  });
  for (const name of Object.keys(on).filter((name) => name !== "connected")) {
    source.addEventListener(name, (event) => on[name](JSON.parse(event.data)));
  }
}
