// Lets a test in node import what a page imports: import "./paths.mjs", then await import("/_kit/now.js").
import { register } from "node:module";

register("./resolve.mjs", import.meta.url);
