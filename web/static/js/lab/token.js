// @ts-check
import { Refused, refusedRequest } from "../trace/refusals.js";

/**
 * Asks the lab for an access token of a user. The kinds of tokens are: valid; brief (valid for
 * a few seconds only); expired; forged (the user's name was changed after signing); deleted
 * (the user was deleted after the token was issued).
 * @param {string} address the address at which the lab issues tokens
 * @param {string} user
 * @param {"valid" | "brief" | "expired" | "forged" | "deleted"} kind
 * @returns {Promise<string>}
 */
export async function token(address, user, kind) {
  const response = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ user, kind }),
  });
  if (response.status === 429 || response.status === 503) throw new Refused(refusedRequest(response, await response.json().catch(() => ({}))));
  if (!response.ok) throw new Error(`The server gave no token for ${user}: it answered ${response.status}.`);
  const body = /** @type {{token?: unknown, data?: {token?: unknown}}} */ (await response.json());
  return String(body.token ?? body.data?.token ?? "");
}
