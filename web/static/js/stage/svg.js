// @ts-check

const space = "http://www.w3.org/2000/svg";

/**
 * Makes an SVG element. Strings among the children become text nodes.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | number | null | undefined>} [attributes] values by name; an attribute whose value is null, undefined or "" is left out
 * @param {...(Node | string)} children
 * @returns {SVGElementTagNameMap[K]}
 */
export function svg(tag, attributes = {}, ...children) {
  const el = document.createElementNS(space, tag);
  for (const [name, value] of Object.entries(attributes)) set(el, name, value);
  el.append(...children);
  return el;
}

/**
 * Sets an attribute, or removes it. An attribute that has the value already is left alone,
 * because writing the same value costs time too.
 * @param {Element} el
 * @param {string} name
 * @param {string | number | null | undefined} value null, undefined and "" remove the attribute
 */
export function set(el, name, value) {
  if (value === null || value === undefined || value === "") {
    if (el.hasAttribute(name)) el.removeAttribute(name);
  } else if (el.getAttribute(name) !== String(value)) el.setAttribute(name, String(value));
}

/**
 * Keeps one element in the parent for each thing in a list: makes elements for new things,
 * updates all elements, and removes the elements of things that are gone.
 * @template T
 * @param {Element} parent
 * @param {Map<string, SVGGElement>} kept the elements by the things' keys, for the next call
 * @param {T[]} things
 * @param {(thing: T) => string} keyOf
 * @param {(thing: T) => SVGGElement} make
 * @param {(el: SVGGElement, thing: T) => void} update
 */
export function keep(parent, kept, things, keyOf, make, update) {
  const gone = new Set(kept.keys());
  for (const thing of things) {
    const key = keyOf(thing);
    gone.delete(key);
    let el = kept.get(key);
    if (!el) {
      el = make(thing);
      kept.set(key, el);
      parent.append(el);
    }
    update(el, thing);
  }
  for (const key of gone) {
    kept.get(key)?.remove();
    kept.delete(key);
  }
}

/** The same marks as in css/clients.css, as SVG paths around the point 0, 0 with a radius of about 7. */
const shapes = {
  circle: "M-6.5 0A6.5 6.5 0 1 1 6.5 0A6.5 6.5 0 1 1 -6.5 0Z",
  square: "M-6 -6H6V6H-6Z",
  triangle: "M0 -7L7.5 6H-7.5Z",
  diamond: "M0 -8L8 0L0 8L-8 0Z",
  wedge: "M-7.5 -6H7.5L0 7Z",
  plus: "M-2.2 -7H2.2V-2.2H7V2.2H2.2V7H-2.2V2.2H-7V-2.2H-2.2Z",
  ring: "M-6.5 0A6.5 6.5 0 1 1 6.5 0A6.5 6.5 0 1 1 -6.5 0ZM-3.5 0A3.5 3.5 0 1 0 3.5 0A3.5 3.5 0 1 0 -3.5 0Z",
};

/**
 * The SVG path of a user's mark.
 * @param {{user: string, mark: number}} who the user's name, and the mark's number as in Figure
 */
export function markOf({ user, mark }) {
  if (user === "alice") return shapes.circle;
  if (user === "bob") return shapes.square;
  if (user === "carol") return shapes.triangle;
  if (user === "dan") return shapes.diamond;
  if (user === "erin") return shapes.wedge;
  return mark === 6 ? shapes.plus : shapes.ring;
}
