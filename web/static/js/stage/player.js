// @ts-check

/** @typedef {import("./stage.js").Film} Film */
/** @typedef {import("./stage.js").Run} Run */

const kept = 60; // films that can still be chosen
const together = 24; // films that play at the same time while the stage is live
const hold = 500; // milliseconds for which the end of a film stays open for more

/**
 * Plays films by a clock that it is given. Live, each film begins as it comes;
 * whoever pauses, steps or scrubs has one film to go through in both directions,
 * while others wait to be chosen.
 */
export class Player extends EventTarget {
  /** @type {Map<number, Film>} */
  #films = new Map();
  /** @type {Run[]} what plays live beside the current film */
  #runs = [];
  /** @type {Run | undefined} */
  #current;
  #live = true;
  #playing = false;
  #speed = 1;
  /** where to stop, and in which direction that is @type {{at: number, way: 1 | -1} | undefined} */
  #until;
  #newer = 0;
  #last = 0;
  /** the film of what was asked for here, if it has not come yet */
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

  /** The film that the controls go through. */
  get current() {
    return this.#current;
  }

  /** How many films came while others were being looked at. */
  get newer() {
    return this.#newer;
  }

  /** What is to be drawn, the current film last. */
  get runs() {
    const current = this.#current;
    return [...this.#runs.filter((run) => run.film.id !== current?.film.id), ...(current ? [current] : [])];
  }

  /** Whether time goes on. */
  get moving() {
    return this.playing || this.#runs.length > 0;
  }

  /**
   * Takes a film, or more of one it has.
   * @param {Film} film
   */
  put(film) {
    const known = this.#films.has(film.id);
    this.#films.set(film.id, film);
    for (const run of this.runs) if (run.film.id === film.id) run.film = film;
    if (known) {
      if (this.#live && this.#current?.film === film && this.#current.t < film.length) this.#playing = true;
      this.#changed();
      return;
    }
    for (const id of this.#films.keys()) {
      if (this.#films.size <= kept) break;
      if (id !== this.#current?.film.id) this.#films.delete(id);
    }
    if (this.#live) {
      const run = { film, t: 0 };
      if (this.#current && this.#playing && this.#runs.length < together) this.#runs.push(this.#current);
      this.#current = run;
      this.#playing = true;
      this.#until = undefined;
    } else if (film.id === this.#cued) this.#ready(film);
    else this.#newer++;
    this.#changed();
  }

  /**
   * Says which film will be of what the learner has just asked for: while paused
   * it is laid ready, to be gone through at the learner's own pace.
   * @param {number} id
   */
  cue(id) {
    if (this.#live) return;
    this.#cued = id;
    const film = this.#films.get(id);
    if (film && this.#current?.film.id !== id) {
      this.#newer = Math.max(0, this.#newer - 1);
      this.#ready(film);
      this.#changed();
    }
  }

  /** @param {Film} film */
  #ready(film) {
    this.#cued = 0;
    this.#current = { film, t: 0 };
    this.#playing = false;
    this.#until = undefined;
  }

  /** Goes on, from the beginning if the end was reached. */
  play() {
    if (!this.#current) return;
    if (this.#current.t >= this.#current.film.length) this.#current.t = 0;
    this.#until = undefined;
    this.#playing = true;
    this.#changed();
  }

  /** Stops the time, for live films too. */
  pause() {
    this.#still();
    this.#changed();
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  /**
   * Plays to the end of the next step, or back to that of the one before. Asked
   * again while it still does, it goes there at once.
   * @param {1 | -1} way
   */
  step(way) {
    if (!this.#current) return;
    const { film } = this.#current;
    if (this.#until?.way === way) this.#current.t = this.#until.at;
    this.#still();
    const stops = [0, ...film.steps.map((s) => s.end)];
    const t = this.#current.t;
    const at = way > 0 ? stops.find((s) => s > t + 0.5) : stops.findLast((s) => s < t - 0.5);
    if (at !== undefined) this.#until = { at, way };
    this.#changed();
  }

  /** @param {number} t milliseconds of the current film */
  seek(t) {
    if (!this.#current) return;
    this.#still();
    this.#current.t = Math.max(0, Math.min(t, this.#current.film.length));
    this.#changed();
  }

  /**
   * Lays one of the films ready to be played.
   * @param {number} id
   */
  choose(id) {
    const film = this.#films.get(id);
    if (!film) return;
    this.#still();
    this.#ready(film);
    this.#changed();
  }

  /** @param {1 | -1} way */
  turn(way) {
    const films = this.films;
    const at = films.findIndex((f) => f.id === this.#current?.film.id);
    const next = films[at + way];
    if (next) this.choose(next.id);
  }

  /** Follows what happens again. */
  follow() {
    this.#live = true;
    this.#newer = 0;
    this.#until = undefined;
    this.#playing = false;
    const last = this.films.at(-1);
    if (last && last.id !== this.#current?.film.id) this.#current = { film: last, t: last.length };
    else if (this.#current) this.#current.t = this.#current.film.length;
    this.#changed();
  }

  /** Forgets everything: the trace has begun anew. */
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
   * Lets time pass.
   * @param {number} now milliseconds by any clock
   * @returns {boolean} whether anything moves still
   */
  tick(now) {
    // A tab that was hidden must not come back to a film that is over.
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

  /** Resumes the clock after a rest: what passed meanwhile does not count. @param {number} now */
  wake(now) {
    this.#last = now;
  }

  #still() {
    this.#live = false;
    this.#playing = false;
    this.#until = undefined;
    this.#runs = [];
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
