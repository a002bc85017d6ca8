// @ts-check
// Words for requests to the REST interface and for their responses.

/** @typedef {import("./trace.js").TraceEvent} TraceEvent */

/** The names that HTTP gives to the statuses that the task app answers with. @type {Record<number, string>} */
const names = {
  200: "OK", 201: "Created", 204: "No Content", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 409: "Conflict",
  413: "Content Too Large", 415: "Unsupported Media Type", 422: "Unprocessable Content", 429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable",
};

/** What a refusal with a status means, if its body does not say. @type {Record<number, string>} */
const meanings = {
  401: "The request has no valid token.", 403: "This user may not do that.", 404: "There is nothing at that address.", 405: "This address does not take the method.",
  409: "Somebody else changed it meanwhile.", 429: "Too many requests were sent.", 503: "The instance does not answer.",
};

/** "POST /api/tasks" @param {Pick<TraceEvent, "method" | "path">} e */
export const requestLine = ({ method = "", path = "" }) => `${method} ${path}`.trim();

/** "201 Created" @param {number} [status] */
export const statusLine = (status = 0) => `${status} ${names[status] ?? ""}`.trim();

/** Whether a status refuses the request. @param {number} [status] */
export const isRefusal = (status = 0) => status >= 400;

/**
 * Why a response refuses its request, in a sentence of the server if it has sent one; "" if the response does not refuse it.
 * @param {Pick<TraceEvent, "status" | "frame">} response
 */
export function whyRefused({ status = 0, frame = "" }) {
  if (!isRefusal(status)) return "";
  const said = errorOf(frame);
  return said.message || meanings[status] || `The server answered ${statusLine(status)}.`;
}

/** The code and the message in the body of a refusal; both are "" if it has none. @param {string} body */
function errorOf(body) {
  try {
    const { error, message } = JSON.parse(body);
    return { code: String(error?.code ?? ""), message: String(error?.message ?? message ?? "") };
  } catch {
    return { code: "", message: "" };
  }
}

/** Who asks, in a sentence. @param {string | undefined} who */
export const asker = (who) => who || "a client without a valid token";
