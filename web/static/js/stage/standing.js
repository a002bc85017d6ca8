// @ts-check
import { list } from "../trace/audience.js";

/** @typedef {import("./stage.js").Scene} Scene */

const named = 6; // names in a sentence; further ones are counted
const told = 2; // rooms that are told of
const numbers = ["no", "one", "two", "three", "four"];

/**
 * Tells how the lab stands while no film is shown: who is in which room, on how many servers,
 * and who is in none.
 * @param {Pick<Scene, "figures" | "rooms" | "instances">} scene
 * @param {boolean} [withRooms] false: a step of a lesson hides the rooms, so nothing is said of them
 */
export function standing({ figures, rooms, instances }, withRooms = true) {
  const here = figures.filter((f) => f.transport !== "");
  const away = figures.filter((f) => f.transport === "");
  if (figures.length === 0) return "Nobody is here yet.";
  const gone = away.length > 0 ? ` ${clause(away, "is", "are")} not connected.` : "";
  if (here.length === 0) return gone.trim();
  const filled = rooms.filter((r) => r.nsp === "/" && !r.name.startsWith("user:") && here.some((f) => r.keys.includes(f.key)));
  const on = (/** @type {typeof here} */ some) => {
    const count = new Set(some.map((f) => f.instance)).size;
    return instances.length < 2 || some.length < 2 ? "" : `, on ${numbers[count] ?? count} ${count === 1 ? "server" : "servers"}`;
  };
  if (!withRooms) return `${clause(here, "is", "are")} connected${on(here)}.${gone}`;
  if (filled.length === 0) return `${clause(here, "is", "are")} connected${on(here)}. Nobody is in a room.${gone}`;
  const sentences = filled.slice(0, told).map((room) => {
    const inside = here.filter((f) => room.keys.includes(f.key));
    return `${clause(inside, "is", "are")} in ${room.name}${on(inside)}.`;
  });
  const more = filled.length > told ? ` There ${filled.length - told === 1 ? "is one more room" : `are ${filled.length - told} more rooms`}.` : "";
  const outside = here.filter((f) => !filled.some((room) => room.keys.includes(f.key)));
  const rest = outside.length > 0 ? ` ${clause(outside, "is", "are")} ${filled.length === 1 ? "not in it" : "in no room"}.` : "";
  return `${sentences.join(" ")}${more}${rest}${gone}`;
}

/** Names with their verb. @param {Scene["figures"]} figures @param {string} one @param {string} many */
function clause(figures, one, many) {
  const names = figures.map((f) => f.label);
  const shown = names.length > named ? [...names.slice(0, named - 1), `${names.length - named + 1} more`] : names;
  return `${list(shown)} ${names.length === 1 ? one : many}`;
}
