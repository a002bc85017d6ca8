// @ts-check

/**
 * Marks the page while the lab that it shows has one instance. The style sheets then hide what
 * is about several instances, which has the attribute data-several: nothing on the page names
 * Redis, an adapter, a load balancer or a second instance then.
 * @param {HTMLElement} page
 * @param {number} instances how many instances the lab has; 0: the server has not said it yet
 */
export function markOneInstance(page, instances) {
  if (instances > 0) page.toggleAttribute("data-one-instance", instances === 1);
}
