// @ts-check

/**
 * Asks for an access token of a user: one that is good, for long or for a few seconds,
 * one that has expired, one in which somebody has written another name, or one whose
 * user was deleted after it was issued.
 * @param {string} address where the lab gives them out
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
  if (!response.ok) throw new Error(`The server gave no token for ${user}: it answered ${response.status}.`);
  const body = /** @type {{token?: unknown, data?: {token?: unknown}}} */ (await response.json());
  return String(body.token ?? body.data?.token ?? "");
}
