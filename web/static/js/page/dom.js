// @ts-check

/**
 * Makes an element. Text children become text nodes, so text that a user typed is
 * never read as HTML.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | number | boolean | null | undefined>} [attributes] an attribute that is false, null or undefined is left out
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function element(tag, attributes = {}, ...children) {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    el.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child !== null && child !== undefined) el.append(child);
  return el;
}

/**
 * Makes the element that shows a client's name and the mark of its user.
 * @param {string} name
 * @param {string} [user]
 */
export function clientName(name, user = name) {
  return element("span", { class: "client", "data-user": user }, name);
}

/**
 * Finds an element that the page needs. It throws an Error if the page does not have it.
 * @template {HTMLElement} T
 * @param {string} selector
 * @param {new () => T} type
 * @param {ParentNode} [within]
 * @returns {T}
 */
export function required(selector, type, within = document) {
  const el = within.querySelector(selector);
  if (!(el instanceof type)) throw new Error(`the page has no ${selector}`);
  return el;
}
