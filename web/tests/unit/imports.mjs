// Who may import whom among the pages' modules, and a reader that finds out who does.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path/posix";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/**
 * What a folder under static/js may import beside its own modules.
 * @typedef {object} Allowed
 * @property {string[]} modules folders whose modules it may import, and their types
 * @property {string[]} [types] folders of which it may import types only
 */

/**
 * Four floors: page and trace at the bottom, then the client, the model (lab) and the
 * views, then the features, then play. The entry modules, which lie beside the folders,
 * may import all of them, and no module imports an entry.
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
  fork: { modules: ["page", "trace", "client", "lab", "stage", "timeline", "wire", "predict"] },
  lesson: { modules: ["page", "trace", "client", "lab", "stage", "timeline", "wire", "predict"] },
  tasks: { modules: ["page", "trace", "client"] },
  play: { modules: ["page", "trace", "client", "lab", "stage", "timeline", "wire", "predict", "fork"] },
};

/** What the server has at an address without having a file for it under static/. */
const served = ["/socket.io/socket.io.esm.min.js"];

/** The built client is served beside the pages' modules, at client/. It is made of modules of the same names here. */
const builtFrom = new URL("../../../wasmclient/jsapi/", import.meta.url);

/**
 * One module names another.
 * @typedef {object} Arrow
 * @property {string} from a path below web/static
 * @property {string} name as it is written
 * @property {"module" | "type" | "address"} kind how it is named: by an import, by an
 *   import of types, or by new URL(…, import.meta.url)
 */

/** The pages' modules and declarations: their text by their path below web/static. @returns {Map<string, string>} */
export function pages() {
  const root = fileURLToPath(new URL("../../static", import.meta.url));
  const names = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => /\.(js|mjs|ts)$/.test(name));
  return new Map(names.sort().map((name) => [name, readFileSync(path.join(root, name), "utf8")]));
}

/**
 * Says what is wrong with who imports whom; nothing, if all is well.
 * @param {Map<string, string>} files as from pages
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

/** What each text names. A test reads the same text often. @type {Map<string, (Arrow | string)[]>} */
const read = new Map();

/**
 * What a module names. A sentence stands for a name that cannot be read.
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
    // Comments hold types. forEachChild passes them over.
    for (const comment of /** @type {{jsDoc?: ts.JSDoc[]}} */ (node).jsDoc ?? []) visit(comment);
    ts.forEachChild(node, visit);
  };
  visit(source);
  read.set(key, found);
  return found;
}

/** Whether it is new URL(…, import.meta.url). @param {ts.Node} node @returns {node is ts.NewExpression} */
function isAddress(node) {
  return ts.isNewExpression(node) && node.expression.getText() === "URL" && node.arguments?.[1]?.getText() === "import.meta.url";
}

/**
 * The file that an arrow ends at: one of the pages', or another that is there.
 * @param {Arrow} arrow
 * @param {Map<string, string>} files
 */
function target({ from, name, kind }, files) {
  if (name.startsWith("/")) return kind === "address" && served.includes(name) ? name : undefined;
  if (!name.startsWith("./") && !name.startsWith("../")) return undefined; // the pages have no packages
  const to = path.join(path.dirname(from), name);
  if (files.has(to)) return to;
  const declaration = to.replace(/\.js$/, ".d.ts");
  if (kind === "type" && files.has(declaration)) return declaration;
  if (kind !== "address" || !to.startsWith("client/")) return undefined;
  return existsSync(new URL(path.basename(to), builtFrom)) ? to : undefined;
}

/**
 * Why an arrow may not be; "" if it may.
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

/** The folder of a module; "" for an entry. @param {string} name */
function folderOf(name) {
  const parts = name.split("/"); // js, folder, module
  return parts.length > 2 ? parts[1] : "";
}

/** @param {string[]} names */
const list = (names) => (names.length === 0 ? "its own modules" : names.join(", "));

/**
 * A shortest circle through each module that is on one. Circles of the same modules are one.
 * @param {Map<string, Set<string>>} arrows
 * @returns {string[][]}
 */
function circles(arrows) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const start of arrows.keys()) {
    /** @type {Map<string, string>} how each was reached */
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
