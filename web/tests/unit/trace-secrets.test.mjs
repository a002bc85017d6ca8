import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { withoutSecrets, withoutTokens } from "../../static/js/trace/secrets.js";

const token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl_-w";
export const lab = "2k7mzq4w9xvhj3n8ctb5rfgp6ysd2kae";

test("the pages remove the same tokens as the server, with the same result", () => {
  /** @type {{what: string, text: string, kept: string}[]} */
  const cases = JSON.parse(readFileSync(new URL("../../../server/trace/testdata/tokens.json", import.meta.url), "utf8"));
  for (const { what, text, kept } of cases) assert.equal(withoutTokens(text), kept, what);
});

/** A generator of numbers from 0 to n - 1, the same ones for the same seed. @param {number} seed */
const dice = (seed) => (/** @type {number} */ n) => {
  seed = (seed * 1664525 + 1013904223) % 4294967296;
  return Math.floor(seed / 4294967296 * n);
};

/** Spells a secret as some encoder of JSON or URLs may, up to five times. @param {string} text @param {(n: number) => number} random */
function spell(text, random) {
  const steps = [];
  for (let n = 1 + random(5); n > 0; n--) {
    switch (random(5)) {
      case 0:
        text = JSON.stringify({ a: text });
        steps.push("JSON");
        break;
      case 1:
        text = encodeURIComponent(text);
        steps.push("URL");
        break;
      case 2:
        text = text.replace(/[^]/g, (c) => (c === "\\" || c === '"' ? `\\${c}` : random(4) ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`));
        steps.push("escapes");
        break;
      case 3:
        text = text.replace(/[^]/g, (c) => (c !== "%" && random(4) ? c : `%${c.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`));
        steps.push("percents");
        break;
      default:
        text = `/a?b=${text}&c=d`;
        steps.push("around");
    }
  }
  switch (random(4)) {
    case 0:
      return { text: Buffer.from(text).toString("hex"), steps: [...steps, "hex"] };
    case 1:
      return { text: `b${Buffer.from("xyz".slice(random(3)) + text).toString("base64")}`, steps: [...steps, "base64"] };
  }
  return { text, steps };
}

/** All texts that one decoder makes of a text. It shares no code with what it tests. @param {string} text */
export function decodings(text) {
  const found = [text.replace(/\\u([0-9a-f]{4})|\\(.)/gi, (_, code, c) => (code ? String.fromCharCode(parseInt(code, 16)) : c)), text.replace(/%([0-9a-f]{2})/gi, (_, code) => String.fromCharCode(parseInt(code, 16)))];
  if (/^([0-9a-f]{2})+$/i.test(text)) found.push(Buffer.from(text, "hex").toString("latin1"));
  if (text.startsWith("b")) found.push(Buffer.from(text.slice(1), "base64").toString("latin1"));
  return found.filter((t) => t !== text);
}

/** Everything that can be read in a text, by up to seven decoders one after the other. @param {string} text */
export function readings(text) {
  const seen = new Set([text]);
  let wave = [text];
  for (let n = 0; n < 7; n++) wave = wave.flatMap(decodings).filter((t) => !seen.has(t) && seen.add(t));
  return [...seen];
}

test("no reader finds a token or a lab’s id in what is kept, however they were spelled", () => {
  for (let seed = 1; seed < 1200; seed++) {
    const random = dice(seed);
    const id = lab.replace("2", random(2) ? "1" : "2"); // an id begins with the number of its lab's instances
    const { text, steps } = spell(random(2) ? token : `/lab/${id}/a/socket.io/`, random);
    assert.ok(readings(text).some((t) => t.includes(token) || t.includes(id)), `seed ${seed}: the test can read ${steps}`);
    const kept = withoutSecrets({ [text]: [text] });
    for (const part of Object.entries(kept).flat(2)) {
      for (const read of readings(part)) assert.ok(!/eyJhbG|c2lnbmF0|mzq4w9xv/.test(read), `seed ${seed}: ${steps}: ${text} became ${part}`);
    }
  }
});

test("ids of a form that the page does not know are removed if the trace names them, and everything else is kept", () => {
  const value = { lab: "demo-lab-1.x", args: [{ channel: "io#demo-lab-1.x#", n: 1, ok: true, none: null }], text: "heyJude, 100% \\n ü", hex: "00ff".repeat(64) };
  assert.deepEqual(withoutSecrets(value), value);
  assert.deepEqual(withoutSecrets(value, ["demo-lab-1.x", "main"]), { ...value, lab: "…", args: [{ channel: "io#…#", n: 1, ok: true, none: null }] });
});
