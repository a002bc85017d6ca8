// @ts-check
import { standing } from "./ground.js";
import { layout } from "./layout.js";
import { roomsToDraw } from "./model.js";
import { Picture } from "./picture.js";
import { Plates, platesFor } from "./plates.js";
import { hulls } from "./rooms.js";
import { playersOf, sceneThen } from "./then.js";
import { veiled } from "./veil.js";

/** @typedef {import("./stage.js").Box} Box */
/** @typedef {import("./stage.js").Film} Film */
/** @typedef {import("./stage.js").Layout} Layout */
/** @typedef {import("./stage.js").Scene} Scene */

/**
 * All that stands still on the stage while packets move: the lab as it is now or, at a step of a
 * film, as it was then, with the plates of that step. What it draws follows from the lab, the
 * film and the step alone, so stepping back shows the same picture again.
 */
export class Backdrop {
  picture;
  /** The places of everything; undefined before the first drawing. @type {Layout | undefined} */
  plan;
  /** What is drawn. @type {Scene} */
  seen = { instances: [], figures: [], rooms: [], namespaces: [] };
  /** The boxes that no label may cover: what stands on the stage, with the names of rooms and the plates. @type {Box[]} */
  covered = [];
  /** How many rooms and namespaces are not drawn. */
  more = 0;
  /** Which parts the picture has. @type {import("./legend.js").Parts} */
  parts = { websocket: false, polling: false, redis: false, room: false, namespace: false, alone: false };
  #plates;
  #cast;
  /** @type {Box[]} */
  #taken = [];
  #placed = ""; // what the plan was made of
  #plated = ""; // the step whose plates are drawn

  /** @param {SVGSVGElement} root @param {import("./model.js").Cast} cast */
  constructor(root, cast) {
    this.picture = new Picture(root);
    this.#plates = new Plates(root);
    this.#cast = cast;
  }

  /**
   * Draws the lab.
   * @param {{width: number, height: number}} size
   * @param {Scene} now the lab as it is now
   * @param {Film | undefined} film the current film
   * @param {import("./stage.js").StepState | undefined} state how the lab was at the present step; undefined: as it is now
   * @param {Set<import("./veil.js").Part>} veil
   * @param {string[]} wanted the names of the rooms that a line names
   */
  draw({ width, height }, now, film, state, veil, wanted) {
    const figures = playersOf(now, film, this.#cast);
    const scene = veiled(sceneThen(now, figures, state, this.#cast), veil, film);
    this.seen = scene;
    this.plan = this.#place({ width, height }, veiled({ ...now, figures }, veil, film));
    const { hulls: drawn, more } = hulls(roomsToDraw(scene, wanted), scene.namespaces, this.plan, wanted);
    this.picture.draw(scene, this.plan, drawn);
    this.#taken = [...standing(this.plan), ...drawn.flatMap((h) => h.pieces.flatMap((p) => p.label ?? []))];
    this.covered = this.#taken;
    this.#plated = "";
    this.more = more;
    const by = (/** @type {string} */ transport) => scene.figures.some((f) => f.transport === transport);
    this.parts = {
      websocket: by("websocket"), polling: by("polling"), redis: scene.redis !== false && this.plan.redis !== undefined,
      room: drawn.some((h) => !h.outline), namespace: drawn.some((h) => h.outline), alone: scene.instances.length === 1,
    };
  }

  /**
   * Decides the places. They follow from the lab as it is now and from the order before. The
   * rooms of a step change only what is drawn, so nobody moves while a film plays.
   * @param {{width: number, height: number}} size
   * @param {Scene} now
   */
  #place(size, now) {
    const stage = { ...size, instances: now.instances.map((i) => i.name), figures: now.figures, rooms: roomsToDraw(now) };
    const figures = now.figures.map(({ key, label, user, instance, own }) => [key, label, user, instance, own]);
    const placed = JSON.stringify({ ...stage, figures });
    if (this.plan && this.#placed === placed) return this.plan;
    this.#placed = placed;
    return layout({ ...stage, before: this.plan?.order });
  }

  /**
   * Draws the plates of a step.
   * @param {Film | undefined} film
   * @param {number} step the step's index; -1: none
   */
  drawPlates(film, step) {
    const plated = `${film?.id} ${film?.steps.length} ${step}`;
    if (!this.plan || this.#plated === plated) return;
    this.#plated = plated;
    const plates = platesFor(film?.steps[step]?.marks ?? [], this.plan, this.#taken, this.picture.links);
    this.#plates.draw(plates, (key) => this.figure(key));
    if (plates.length > 0 || this.covered !== this.#taken) this.covered = [...this.#taken, ...plates.map((p) => p.box)];
  }

  /** @param {string} key */
  figure(key) {
    return this.seen.figures.find((f) => f.key === key);
  }
}
