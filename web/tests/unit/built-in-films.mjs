// Makes films of the recorded traces in the folder traces.
import { readFileSync } from "node:fs";
import { BuiltinFilms } from "../../static/js/stage/films/films.js";
import { PageTrace } from "../../static/js/trace/page-trace.js";
import { socketsAt } from "../../static/js/trace/past.js";

/** @typedef {import("../../static/js/stage/stage.js").Film} Film */
/** @typedef {import("../../static/js/trace/trace.js").RecordedWorld} RecordedWorld */

export const names = ["first", "drop", "client-disconnect", "server-disconnect", "again", "stop", "kill", "pause", "block", "refused", "expired", "nonsense", "stranger"];

/** @param {string} name @returns {RecordedWorld} */
export const recorded = (name) => JSON.parse(readFileSync(new URL(`traces/${name}.json`, import.meta.url), "utf8"));

/**
 * Makes films of a recording, as a page does while the events happen.
 * @param {RecordedWorld} recording
 * @param {object} [how]
 * @param {number} [how.late] how many milliseconds later the events of the server reach the page than those of its clients
 * @param {boolean} [how.prompt] true: actions reach the page at once all the same
 * @param {number} [how.clock] how many milliseconds the page's guess at the server's clock is wrong
 * @param {(films: Film[]) => void} [how.each] is called after each event with the films that are new or have grown
 * @param {boolean} [how.mine] whether this page has asked for the actions
 */
export function play(recording, { late = 0, prompt = false, clock = 0, each, mine = true } = {}) {
  const { people, offset, events, happened } = recording;
  const own = people.map((p) => p.name);
  const links = new Map([...events, ...recording.sockets.map((s) => ({ ...s, socket: s.id }))].flatMap((e) => (e.socket && e.link ? [[e.socket, `link ${e.link}`]] : [])));
  const ownerOf = (/** @type {string} */ socket) => people.find((p) => p.sockets.includes(socket))?.name;
  const trace = new PageTrace(ownerOf);
  trace.clock.observe(0, offset + clock);
  const films = new BuiltinFilms({
    keyOf: (socket = "") => ownerOf(socket) ?? links.get(socket), labelOf: (key) => (key.startsWith("link ") ? "dan·2" : key), own: () => own, mine: () => mine,
  }, trace);
  films.reset(socketsAt(recording, 0), recording.instances.map((i) => ({ ...i, running: true })));
  /** @type {Map<number, Film>} */
  const made = new Map();
  const arrivals = [
    ...events.map((e) => ({ at: e.at / 1000 + offset + (e.kind === "action" && prompt ? -1 : late), add: () => { trace.log.add([e]); films.addServerEvents([e]); } })),
    ...happened.map((e) => ({ at: e.at, add: () => films.addClientEvent(e) })),
  ].sort((a, b) => a.at - b.at);
  for (const { add } of arrivals) {
    add();
    const fresh = films.takeFilms().map(({ film }) => film);
    for (const film of fresh) made.set(film.id, film);
    each?.(fresh);
  }
  return [...made.values()];
}

/** The stops of a film in words: who fires what, and what the plate says. @param {Film} film */
export const stops = (film) => film.steps.map((s) => `${s.marks.map((m) => m.place.replace(/link .*/, "dan")).join(" and ")}: ${s.name}${s.marks[0]?.text ? ` (${s.marks[0].text})` : ""}`);
