// @ts-check
import { carryOver } from "./film.js";

/** @typedef {import("./stage.js").Film} Film */
/** @typedef {import("./stage.js").Run} Run */

const kept = 60; // how many films the user can choose from
const together = 24; // how many films play at the same time while the player is live
const hold = 500; // milliseconds for which a film stays after its end, because further events may still make it longer

/**
 * Plays films. The page calls tick() for each animation frame. While the player is live, each
 * film starts when it is added. After a pause, a step or a seek the player is not live: then
 * the user moves through one film forwards and backwards, and a film that is added does not
 * start until the user chooses it. In a lab that several pages share, the film of this page
 * stays the current one while others run something.
 */
export class Player extends EventTarget {
  /** @type {Map<number, Film>} */
  #films = new Map();
  /** The other films that play beside the current film while the player is live. @type {Run[]} */
  #runs = [];
  /** @type {Run | undefined} */
  #current;
  #live = true;
  #playing = false;
  #speed = 1;
  /** The end of the step that plays, in milliseconds of the film, and the direction; undefined if no step plays. @type {{at: number, way: 1 | -1} | undefined} */
  #until;
  #newer = 0;
  #last = 0;
  /** The id of the film that cue() has announced, until that film is added; else 0. */
  #cued = 0;

  get films() {
    return [...this.#films.values()];
  }

  get live() {
    return this.#live;
  }

  get playing() {
    return this.#playing || this.#until !== undefined;
  }

  get speed() {
    return this.#speed;
  }

  set speed(times) {
    this.#speed = times;
    this.#changed();
  }

  /** The film that the user controls. */
  get current() {
    return this.#current;
  }

  /** How many films were added while the player was not live. */
  get newer() {
    return this.#newer;
  }

  /** The films whose packets are drawn, the current film last. */
  get runs() {
    const current = this.#current;
    return [...this.#runs.filter((run) => run.film.id !== current?.film.id), ...(current ? [current] : [])];
  }

  /** Whether a film plays, so that tick() must be called. */
  get moving() {
    return this.playing || this.#runs.length > 0;
  }

  /**
   * Adds a film. If the player has a shorter version of the film, the new version replaces it.
   * @param {Film} film
   */
  addFilm(film) {
    const known = this.#films.has(film.id);
    this.#films.set(film.id, film);
    for (const run of this.runs) {
      if (run.film.id !== film.id) continue;
      const { t } = run;
      run.t = carryOver(run.film, film, t);
      if (run === this.#current && this.#until) this.#until.at += run.t - t;
      run.film = film;
    }
    if (known) {
      if (this.#live && this.#current?.film === film && this.#current.t < film.length) this.#playing = true;
      this.#changed();
      return;
    }
    for (const id of this.#films.keys()) {
      if (this.#films.size <= kept) break;
      if (id !== this.#current?.film.id) this.#films.delete(id);
    }
    const current = this.#current?.film;
    if (film.id === this.#cued) this.#rewindTo(film);
    else if (film.aside) {
      if (!this.#live) this.#newer++;
    } else if (this.#live && film.by !== undefined && current && current.by === undefined) {
      if (this.#runs.length < together) this.#runs.push({ film, t: 0 }); // its packets move, but the film of this page stays
    } else if (this.#live) {
      const run = { film, t: 0 };
      if (this.#current && this.#playing && this.#runs.length < together) this.#runs.push(this.#current);
      this.#current = run;
      this.#playing = true;
      this.#until = undefined;
    } else this.#newer++;
    this.#changed();
  }

  /**
   * Announces the film of an emit that the learner has just run. If the player is not live,
   * this film becomes the current one as soon as it is added, paused at its start.
   * @param {number} id the film's id
   */
  cue(id) {
    if (this.#live) return;
    this.#cued = id;
    const film = this.#films.get(id);
    if (film && this.#current?.film.id !== id) {
      this.#newer = Math.max(0, this.#newer - 1);
      this.#rewindTo(film);
      this.#changed();
    }
  }

  /** Makes a film the current one, paused at its start. @param {Film} film */
  #rewindTo(film) {
    this.#cued = 0;
    this.#current = { film, t: 0 };
    this.#playing = false;
    this.#until = undefined;
  }

  /** Plays the current film on. If the film has ended, it starts again. */
  play() {
    if (!this.#current) return;
    if (this.#current.t >= this.#current.film.length) this.#current.t = 0;
    this.#until = undefined;
    this.#playing = true;
    this.#changed();
  }

  /** Stops all films. The player is not live any more. */
  pause() {
    this.#stopAll();
    this.#changed();
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  /**
   * Plays the current film to the end of the next step, or back to the end of the previous
   * one. A second call while the step still plays jumps to its end first.
   * @param {1 | -1} way forwards or backwards
   */
  step(way) {
    if (!this.#current) return;
    const { film } = this.#current;
    if (this.#until?.way === way) this.#current.t = this.#until.at;
    this.#stopAll();
    const stops = [0, ...film.steps.map((s) => s.end)];
    const t = this.#current.t;
    const at = way > 0 ? stops.find((s) => s > t + 0.5) : stops.findLast((s) => s < t - 0.5);
    if (at !== undefined) this.#until = { at, way };
    this.#changed();
  }

  /** Goes to a time of the current film and pauses. @param {number} t milliseconds of the film */
  seek(t) {
    if (!this.#current) return;
    this.#stopAll();
    this.#current.t = Math.max(0, Math.min(t, this.#current.film.length));
    this.#changed();
  }

  /**
   * Makes a film the current one, paused at its start.
   * @param {number} id the film's id
   */
  choose(id) {
    const film = this.#films.get(id);
    if (!film) return;
    this.#stopAll();
    this.#rewindTo(film);
    this.#changed();
  }

  /** Chooses the film after or before the current one. @param {1 | -1} way */
  chooseNeighbour(way) {
    const films = this.films;
    const at = films.findIndex((f) => f.id === this.#current?.film.id);
    const next = films[at + way];
    if (next) this.choose(next.id);
  }

  /** Makes the player live again, with the latest film, at its end, as the current one. */
  followLive() {
    this.#live = true;
    this.#newer = 0;
    this.#until = undefined;
    this.#playing = false;
    const last = this.films.findLast((f) => !f.aside && f.by === undefined) ?? this.films.at(-1);
    if (last && last.id !== this.#current?.film.id) this.#current = { film: last, t: last.length };
    else if (this.#current) this.#current.t = this.#current.film.length;
    this.#changed();
  }

  /** Forgets all films, because they belong to a trace that is not shown any more. */
  clear() {
    this.#films.clear();
    this.#runs = [];
    this.#current = undefined;
    this.#playing = false;
    this.#until = undefined;
    this.#newer = 0;
    this.#changed();
  }

  /**
   * Moves all playing films on by the time since the last call.
   * @param {number} now milliseconds on any clock
   * @returns {boolean} whether a film still plays
   */
  tick(now) {
    // The browser calls no ticks while its tab is hidden. A film must not jump when the tab is shown again, so one tick counts at most 100 ms.
    const passed = Math.min(100, Math.max(0, now - this.#last)) * this.#speed;
    this.#last = now;
    for (const run of this.#runs) run.t += passed;
    this.#runs = this.#runs.filter((run) => run.t < run.film.length + hold);
    const current = this.#current;
    if (current && this.#until) {
      const { at, way } = this.#until;
      current.t += way * passed;
      if ((at - current.t) * way <= 0) {
        current.t = at;
        this.#until = undefined;
        this.#changed();
      }
    } else if (current && this.#playing) {
      current.t = Math.min(current.t + passed, current.film.length);
      if (current.t >= current.film.length) {
        this.#playing = false;
        this.#changed();
      }
    }
    return this.moving;
  }

  /** Prepares for ticks after a time without them, so that the next tick does not count that time. @param {number} now milliseconds on the clock of tick() */
  wake(now) {
    this.#last = now;
  }

  #stopAll() {
    this.#live = false;
    this.#playing = false;
    this.#until = undefined;
    this.#runs = [];
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
