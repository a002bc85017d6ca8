// This file has the table that says which modules of the pages may import which, and
// functions that read the modules and find their imports.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path/posix";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/**
 * The folders that the modules of a folder under static/js may import from, besides
 * their own folder.
 * @typedef {object} Allowed
 * @property {string[]} modules folders from which it may import modules and types
 * @property {string[]} [types] folders from which it may import types only
 */

/**
 * The table has four layers. At the bottom are page and trace. Above them are the
 * client, the model (lab) and the views, then the features, then play and player. The entry
 * modules, which lie next to the folders, may import all of them. No module may import
 * an entry.
 * @type {Record<string, Allowed>}
 */
export const table = {
  page: { modules: [] },
  trace: { modules: [] },
  client: { modules: ["page", "trace"] },
  lab: { modules: ["trace"], types: ["client"] },
  stage: { modules: ["page", "trace"], types: ["lab"] },
  timeline: { modules: ["page", "trace"], types: ["lab"] },
  wire: { modules: ["page", "trace"], types: ["lab"] },
  predict: { modules: ["page", "trace"], types: ["lab"] },
  scene: { modules: ["page", "trace"] },
  share: { modules: ["page", "trace"] },
  fork: { modules: ["page", "trace", "client", "lab", "stage", "timeline", "wire", "predict", "share"] },
  lesson: { modules: ["page", "trace", "client", "lab", "stage", "timeline", "wire", "predict", "scene"] },
  tasks: { modules: ["page", "trace", "client"] },
  play: { modules: ["page", "trace", "client", "lab", "stage", "timeline", "wire", "predict", "scene", "share", "fork"] },
  player: { modules: ["page", "trace", "stage", "timeline", "wire", "predict", "scene", "fork"] },
};

/** Addresses that the server serves without a file under static/. */
const served = ["/socket.io/socket.io.esm.min.js"];

/**
 * The server serves the built client at client/, next to the pages' modules. The sources
 * that the client is built from have the same names.
 */
const builtFrom = new URL("../../../wasmclient/jsapi/", import.meta.url);

/**
 * An arrow is one reference from a module to another.
 * @typedef {object} Arrow
 * @property {string} from a path below web/static
 * @property {string} name the name of the other module, as it is written in the source
 * @property {"module" | "type" | "address"} kind how the module names the other: by an
 *   import, by an import of types, or by new URL(…, import.meta.url)
 */

/** Reads the pages' modules and declarations. Returns their texts by their paths below web/static. @returns {Map<string, string>} */
export function pages() {
  const root = fileURLToPath(new URL("../../static", import.meta.url));
  const names = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => /\.(js|mjs|ts)$/.test(name));
  return new Map(names.sort().map((name) => [name, readFileSync(path.join(root, name), "utf8")]));
}

/**
 * Returns a sentence for each import that is forbidden or whose file is missing, and
 * for each circle of imports.
 * @param {Map<string, string>} files as pages returns them
 * @returns {string[]}
 */
export function complaints(files) {
  /** @type {string[]} */
  const wrong = [];
  /** @type {Map<string, Set<string>>} */
  const arrows = new Map([...files.keys()].map((name) => [name, new Set()]));
  for (const [from, text] of files) {
    for (const arrow of arrowsOf(from, text)) {
      const to = typeof arrow === "string" ? undefined : target(arrow, files);
      if (typeof arrow === "string") wrong.push(`${from}: ${arrow}`);
      else if (to === undefined) wrong.push(`${from} names ${arrow.name}, which is not there`);
      else if (files.has(to)) {
        arrows.get(from)?.add(to);
        const why = forbidden(arrow, to);
        if (why) wrong.push(`${from} imports ${to}: ${why}`);
      }
    }
  }
  for (const circle of circles(arrows)) wrong.push(`a circle: ${circle.join(" → ")}`);
  return wrong;
}

/**
 * The arrows of each text that was read. They are kept because the tests read the same
 * text often. @type {Map<string, (Arrow | string)[]>}
 */
const read = new Map();

/**
 * Finds the arrows of a module. For a name that cannot be read, the list has a sentence
 * instead.
 * @param {string} from
 * @param {string} text
 * @returns {(Arrow | string)[]}
 */
function arrowsOf(from, text) {
  const key = `${from}\n${text}`;
  const known = read.get(key);
  if (known) return known;
  const declares = from.endsWith(".d.ts");
  const source = ts.createSourceFile(from, text, ts.ScriptTarget.ESNext, true, declares ? ts.ScriptKind.TS : ts.ScriptKind.JS);
  /** @type {(Arrow | string)[]} */
  const found = [];
  /** @param {ts.Node | undefined} name @param {Arrow["kind"]} kind */
  const add = (name, kind) => {
    if (name && ts.isStringLiteralLike(name)) found.push({ from, name: name.text, kind });
    else found.push(`only the running page knows what ${name?.getText(source)} names`);
  };
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, declares ? "type" : "module");
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier) add(node.moduleSpecifier, declares ? "type" : "module");
    else if (ts.isImportTypeNode(node)) add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node.argument, "type");
    else if (ts.isJSDocImportTag(node)) add(node.moduleSpecifier, "type");
    else if (isAddress(node)) add(node.arguments?.[0], "address");
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [named] = node.arguments;
      const addressed = named && ts.isPropertyAccessExpression(named) && named.name.text === "href" && isAddress(named.expression);
      if (!addressed) add(named, "module");
    }
    // Types are imported in comments, which forEachChild leaves out.
    for (const comment of /** @type {{jsDoc?: ts.JSDoc[]}} */ (node).jsDoc ?? []) visit(comment);
    ts.forEachChild(node, visit);
  };
  visit(source);
  read.set(key, found);
  return found;
}

/** Returns whether a node is new URL(…, import.meta.url). @param {ts.Node} node @returns {node is ts.NewExpression} */
function isAddress(node) {
  return ts.isNewExpression(node) && node.expression.getText() === "URL" && node.arguments?.[1]?.getText() === "import.meta.url";
}

/**
 * Returns the file that an arrow points to: a file of the pages, or another file that the
 * server serves. Returns undefined if it does not exist.
 * @param {Arrow} arrow
 * @param {Map<string, string>} files
 */
function target({ from, name, kind }, files) {
  if (name.startsWith("/")) return kind === "address" && served.includes(name) ? name : undefined;
  if (!name.startsWith("./") && !name.startsWith("../")) return undefined; // pages cannot import packages
  const to = path.join(path.dirname(from), name);
  if (files.has(to)) return to;
  const declaration = to.replace(/\.js$/, ".d.ts");
  if (kind === "type" && files.has(declaration)) return declaration;
  if (kind !== "address" || !to.startsWith("client/")) return undefined;
  return existsSync(new URL(path.basename(to), builtFrom)) ? to : undefined;
}

/**
 * Returns why an arrow is forbidden, or "" if it is allowed.
 * @param {Arrow} arrow
 * @param {string} to
 */
function forbidden({ from, kind }, to) {
  const [here, there] = [folderOf(from), folderOf(to)];
  if (there === "") return "it is an entry, which no module imports";
  if (here === "" || here === there) return "";
  const allowed = table[here];
  if (!allowed || !table[there]) return `${allowed ? there : here} is not in the table of who may import whom`;
  if (allowed.modules.includes(there)) return "";
  if (allowed.types?.includes(there)) return kind === "type" ? "" : `${here} may import types of ${there} only`;
  return `${here} may import only ${list([...allowed.modules, ...(allowed.types ?? []).map((t) => `the types of ${t}`)])}`;
}

/** Returns the folder of a module, or "" for an entry. @param {string} name */
function folderOf(name) {
  const parts = name.split("/"); // js, folder, module
  return parts.length > 2 ? parts[1] : "";
}

/** @param {string[]} names */
const list = (names) => (names.length === 0 ? "its own modules" : names.join(", "));

/**
 * Finds the circles of imports: for each module that imports itself over others, a
 * shortest one. Circles of the same modules count once.
 * @param {Map<string, Set<string>>} arrows
 * @returns {string[][]}
 */
function circles(arrows) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const start of arrows.keys()) {
    /** @type {Map<string, string>} for each module, the one before it on the way from start */
    const before = new Map();
    for (let wave = [start]; wave.length > 0 && !before.has(start);) {
      wave = wave.flatMap((at) => [...arrows.get(at) ?? []].filter((to) => !before.has(to) && before.set(to, at)));
    }
    if (!before.has(start)) continue;
    const circle = [start];
    for (let at = before.get(start) ?? start; at !== start; at = before.get(at) ?? start) circle.unshift(at);
    circle.unshift(start);
    const members = circle.slice(1).sort().join();
    if (!found.has(members)) found.set(members, circle);
  }
  return [...found.values()];
}
