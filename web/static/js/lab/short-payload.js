// @ts-check

const longest = 40; // a payload with more characters of JSON is shown short

/**
 * Writes what stands for a long payload in a line of code that the page shows. An object
 * becomes the names of its values, as a programmer would have written it; of a long text its
 * beginning stays. So a line stays a line, whatever it sends.
 * @param {string} json the payload on one line
 * @returns {{js: string, go: string} | undefined} undefined if the payload is short, or is not JSON
 */
export function shortPayload(json) {
  if (json.length <= longest) return undefined;
  let data;
  try {
    data = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof data === "string") {
    const text = `${JSON.stringify(data.slice(0, longest - 10)).slice(0, -1)}…"`;
    return { js: text, go: text };
  }
  if (data === null || typeof data !== "object" || Array.isArray(data)) return { js: "data", go: "data" };
  const names = Object.keys(data);
  const fits = names.length > 0 && names.every((name) => /^[A-Za-z_$][\w$]*$/.test(name)) && names.join(", ").length <= longest;
  return fits ? { js: `{ ${names.join(", ")} }`, go: `map[string]any{${names.map((n) => `${JSON.stringify(n)}: ${n}`).join(", ")}}` } : { js: "data", go: "data" };
}
