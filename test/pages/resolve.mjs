// How node finds what a page imports by its address; paths.mjs puts it in force.
import { folders } from "./folders.mjs";

export function resolve(specifier, context, next) {
  const prefix = Object.keys(folders).find((p) => specifier.startsWith(p));
  return prefix ? next(new URL(specifier.slice(prefix.length), folders[prefix]).href, context) : next(specifier, context);
}

// The pages' scripts are modules, though no package.json beside them says so.
export function load(url, context, next) {
  return Object.values(folders).some((f) => url.startsWith(f)) ? next(url, { ...context, format: "module" }) : next(url, context);
}
