// @ts-check
// Labs: a learner can have a world of their own.

/**
 * Opens a lab.
 * @param {number} instances how many it begins with
 * @param {boolean} [brief] it is for this page alone, and closed once the page has left it
 * @returns {Promise<string>} its address
 */
export async function openLab(instances, brief = false) {
  const response = await fetch(brief ? "/api/labs?brief" : "/api/labs", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ instances }),
  });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.message ?? body.error?.message ?? `The server answered ${response.status}. Try again.`);
  return String(body.url);
}

/**
 * Whether a lab is no more. It never comes back: a new one has another address.
 * @param {string} address of its page
 * @returns {Promise<boolean>} false too where the server does not answer
 */
export async function labIsGone(address) {
  const response = await fetch(address, { method: "HEAD", cache: "no-store" }).catch(() => undefined);
  return response?.status === 404;
}
