// A web server for the pages of tests.

import { once } from "node:events";
import { createServer } from "node:http";

const types = { css: "text/css", js: "text/javascript", mjs: "text/javascript" };

/** serve answers with files, by their paths, on a port of its own; a path without a known ending is a page's. */
export async function serve(files) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://host");
    const body = files[pathname];
    response.writeHead(body ? 200 : 404, { "content-type": types[pathname.split(".").at(-1)] ?? "text/html" }).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}
