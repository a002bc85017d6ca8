// @ts-check
// Opens labs. A lab is a set of instances that a learner has alone, or shares by its link.

/**
 * Opens a lab.
 * @param {number} instances how many it starts with
 * @param {boolean} [brief] true for a lab that serves this page only, and that closes soon after the page leaves
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
 * Whether a lab has ended. An ended lab never returns, since a new one gets another address.
 * @param {string} address the address of the lab's page
 * @returns {Promise<boolean>} also false if the server does not answer
 */
export async function labIsGone(address) {
  const response = await fetch(address, { method: "HEAD", cache: "no-store" }).catch(() => undefined);
  return response?.status === 404;
}
