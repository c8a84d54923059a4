// Where the files lie that the pages import by their addresses. tsconfig.json says the same to the compiler.
const root = new URL("../../", import.meta.url);

export const folders = Object.fromEntries(Object.entries({
  "/_kit/": "internal/pagekit/static/",
  "/_page/": "connectlocal/internal/page/static/",
  "/ccp-v2/assets/": "connectlocal/internal/ccp/static/",
  "/console/static/": "internal/console/static/",
  "/gallery/": "internal/gallery/static/",
}).map(([prefix, folder]) => [prefix, new URL(folder, root).href]));
