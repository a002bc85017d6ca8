// @ts-check
import { freePlace } from "./ground.js";
import { fit, monoWidth } from "./measures.js";
import { set, svg } from "./svg.js";

/** @typedef {import("./stage.js").Box} Box */
/** @typedef {import("./stage.js").Figure} Figure */
/** @typedef {import("./stage.js").Layout} Layout */
/** @typedef {import("./stage.js").Mark} Mark */
/** @typedef {import("./stage.js").Point} Point */

const roomy = { width: 500, height: 210 }; // on a smaller stage a plate shows the event's name only
const widest = 240; // pixels

/**
 * A plate beside a client or an instance: what fires there, and why.
 * @typedef {{mark: Mark, box: Box, name: string, text: string}} Plate
 */

/**
 * Finds the places of plates: beside and below the mark of the one who fires the event, and
 * never on a name, a mark, a box or another label. A plate that finds no place becomes smaller.
 * @param {Mark[]} marks
 * @param {Layout} plan
 * @param {Box[]} taken what a plate must not cover
 * @param {{from: Point, to: Point}[]} links
 * @returns {Plate[]}
 */
export function platesFor(marks, plan, taken, links) {
  const all = [...taken];
  return marks.flatMap((mark) => {
    const corner = cornerOf(mark.place, plan);
    if (!corner) return [];
    const tall = mark.text !== "" && plan.width >= roomy.width && plan.height >= roomy.height;
    for (const [text, most] of /** @type {[string, number][]} */ ([...(tall ? [[mark.text, widest]] : []), ["", widest], ["", 100], ["", 60]])) {
      const [name, below] = [fit(mark.name, most - 16, nameWidth), fit(text, most - 16, monoWidth)];
      const width = Math.max(nameWidth(name), monoWidth(below)) + 16;
      const height = below ? 42 : 24;
      const wish = { x: Math.min(corner.x, plan.width - width - 2), y: corner.middle ? corner.y - height / 2 : Math.min(corner.y, plan.height - height), width, height };
      const box = freePlace(wish, all, plan, links);
      if (!box) continue;
      all.push(box);
      return [{ mark, box, name, text: below }];
    }
    return [];
  });
}

/** @param {string} name in bold monospaced letters of 13 px */
function nameWidth(name) {
  return monoWidth(name) * 1.09;
}

/**
 * Where a plate should stand: right of an instance, or right of a client and below its name.
 * @param {string} place
 * @param {Layout} plan
 * @returns {{x: number, y: number, middle: boolean} | undefined} the left upper corner, or the middle of the left edge
 */
function cornerOf(place, plan) {
  const box = plan.instances.get(place.replace(/^instance:/, ""));
  if (place.startsWith("instance:")) return box && { x: box.x + box.width / 2 + 10, y: box.y, middle: true };
  const spot = plan.spots.get(place.replace(/^client:/, ""));
  return spot && { x: spot.x + spot.r + 12, y: spot.cell.y + spot.cell.height + 4, middle: false };
}

/** Draws the plates of the present stop. */
export class Plates {
  #layer = svg("g", { class: "stage-plates" });

  /** @param {SVGSVGElement} root */
  constructor(root) {
    root.append(this.#layer);
  }

  /**
   * @param {Plate[]} plates
   * @param {(key: string) => Figure | undefined} figureOf
   */
  draw(plates, figureOf) {
    this.#layer.replaceChildren(...plates.map(({ mark, box, name, text }) => {
      const who = figureOf(mark.place.replace(/^client:/, ""));
      const el = svg("g", { class: "stage-plate", "data-place": mark.place, "data-user": mark.place.startsWith("client:") ? who?.user : null, "data-client": who?.mark || null },
        svg("title", {}, mark.text ? `${mark.name}: ${mark.text}` : mark.name),
        svg("rect", { ...box, rx: 4 }),
        svg("text", { class: "stage-plate-name", x: box.x + 8, y: box.y + 16 }, name));
      if (text) el.append(svg("text", { class: "stage-plate-text", x: box.x + 8, y: box.y + 33 }, text));
      set(el, "data-side", mark.place.startsWith("client:") ? "client" : "server");
      return el;
    }));
  }
}
