// @ts-check

/**
 * Makes an element. Strings among the children become text nodes, so that the browser never
 * reads text from a user as HTML.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | number | boolean | null | undefined>} [attributes] values by name; an attribute whose value is false, null or undefined is left out, and true gives an empty value
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
 * Makes the element that shows a client's name, and beside it the mark of the client's user.
 * @param {string} name the client's name
 * @param {string} [user] the user's name; by default the client's
 */
export function clientName(name, user = name) {
  return element("span", { class: "client", "data-user": user }, name);
}

/**
 * Finds an element that the page needs. It throws an Error if the page does not have such an element.
 * @template {HTMLElement} T
 * @param {string} selector
 * @param {new () => T} type the class of the element
 * @param {ParentNode} [within] where to search; by default in the whole document
 * @returns {T}
 */
export function required(selector, type, within = document) {
  const el = within.querySelector(selector);
  if (!(el instanceof type)) throw new Error(`the page has no ${selector}`);
  return el;
}
