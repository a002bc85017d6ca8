// @ts-check

const longest = 40; // an argument with more characters of JSON is shown short
const bytesShown = 12; // of bytes without a name

/**
 * Writes what stands for a long argument in a line of code that the page shows. An object
 * becomes the names of its values, as a programmer would have written it; of a long text its
 * beginning stays. So a line stays a line, whatever it sends.
 * @param {unknown} value
 * @returns {{js: string, go: string} | undefined} undefined if the argument is short
 */
export function shortArgument(value) {
  if (value instanceof Uint8Array) return value.length > bytesShown ? both(`bytes /* ${value.length.toLocaleString("en")} */`) : undefined;
  if ((JSON.stringify(value, (_, v) => (v instanceof Uint8Array ? "0".repeat(5 * v.length) : v)) ?? "").length <= longest) return undefined;
  if (typeof value === "string") return both(`${JSON.stringify(value.slice(0, longest - 10)).slice(0, -1)}…"`);
  if (value === null || typeof value !== "object" || Array.isArray(value)) return both("data");
  const names = Object.keys(value);
  const fits = names.length > 0 && names.every((name) => /^[A-Za-z_$][\w$]*$/.test(name)) && names.join(", ").length <= longest;
  return fits ? { js: `{ ${names.join(", ")} }`, go: `map[string]any{${names.map((n) => `${JSON.stringify(n)}: ${n}`).join(", ")}}` } : both("data");
}

/** @param {string} code that is the same in both languages */
const both = (code) => ({ js: code, go: code });
