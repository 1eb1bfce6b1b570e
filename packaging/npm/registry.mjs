// Serves the tarballs of a directory as an npm registry on 127.0.0.1, and prints its URL.
//
//   node registry.mjs DIRECTORY
//
// An installation from it resolves names and platforms as one from the public registry does.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

const directory = process.argv[2];
const packages = new Map();
for (const file of readdirSync(directory).filter((name) => name.endsWith(".tgz"))) {
  const tarball = join(directory, file);
  const manifest = JSON.parse(execFileSync("tar", ["-xzOf", tarball, "package/package.json"]));
  const integrity = `sha512-${createHash("sha512").update(readFileSync(tarball)).digest("base64")}`;
  packages.set(manifest.name, { file, manifest, integrity });
}

function document({ file, manifest, integrity }) {
  const { name, version } = manifest;
  const dist = { integrity, tarball: `http://127.0.0.1:${server.address().port}/-/${file}` };
  return { name, "dist-tags": { latest: version }, versions: { [version]: { ...manifest, dist } } };
}

const server = createServer((request, response) => {
  const path = decodeURIComponent(request.url.slice(1));
  if (packages.has(path)) {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(document(packages.get(path))));
  } else if ([...packages.values()].some(({ file }) => path === `-/${file}`)) {
    response.end(readFileSync(join(directory, path.slice(2))));
  } else {
    response.statusCode = 404;
    response.end("{}");
  }
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/`));
