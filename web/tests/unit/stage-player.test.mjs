// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { Player } from "../../static/js/stage/player.js";

/** @returns {import("../../static/js/stage/stage.js").Film} */
function reel(id = 1, steps = [300, 400, 300]) {
  let start = 0;
  const made = steps.map((took) => ({ start, end: (start += took), hops: [], text: "", name: "emit", side: /** @type {const} */ ("server"), who: "", marks: [], ids: [] }));
  return { id, kind: "emit", event: `e${id}`, sender: "", targets: [], steps: made, length: start };
}

/** Makes a player, and a function that lets milliseconds pass for it. */
function at() {
  const player = new Player();
  let now = 5000;
  player.wake(now);
  const pass = (/** @type {number} */ ms) => {
    for (let rest = ms; rest > 0; rest -= 20) player.tick((now += Math.min(20, rest)));
  };
  return { player, pass };
}

test("a live player starts a film when it arrives, and stops at its end", () => {
  const { player, pass } = at();
  player.addFilm(reel());
  assert.equal(player.playing, true);
  pass(500);
  assert.equal(player.current?.t, 500);
  pass(600);
  assert.equal(player.current?.t, 1000);
  assert.equal(player.playing, false);
  assert.equal(player.live, true);
});

test("a live player plays films at the same time, and keeps a limited number of them", () => {
  const { player, pass } = at();
  player.addFilm(reel(1));
  pass(100);
  player.addFilm(reel(2));
  assert.deepEqual(player.runs.map((r) => [r.film.id, r.t]), [[1, 100], [2, 0]]);
  pass(1600);
  assert.deepEqual(player.runs.map((r) => r.film.id), [2]);
  for (let id = 3; id < 200; id++) player.addFilm(reel(id));
  assert.ok(player.runs.length <= 25);
  assert.equal(player.films.length, 60);
});

test("a film that grows plays on from its current time", () => {
  const { player, pass } = at();
  player.addFilm(reel(1, [300]));
  pass(400);
  assert.equal(player.playing, false);
  player.addFilm(reel(1, [300, 300]));
  assert.equal(player.playing, true);
  assert.equal(player.films.length, 1);
  pass(100);
  assert.equal(player.current?.t, 400);
});

test("a paused player steps forward and back, and a second press skips the motion", () => {
  const { player, pass } = at();
  player.addFilm(reel());
  pass(100);
  player.pause();
  pass(500);
  assert.equal(player.current?.t, 100);
  assert.equal(player.live, false);
  player.step(1);
  pass(100);
  assert.equal(player.current?.t, 200);
  pass(1000);
  assert.equal(player.current?.t, 300);
  assert.equal(player.playing, false);
  player.step(1);
  player.step(1);
  assert.equal(player.current?.t, 700);
  pass(1000);
  assert.equal(player.current?.t, 1000);
  player.step(1);
  assert.equal(player.playing, false);
  player.step(-1);
  pass(100);
  assert.equal(player.current?.t, 900);
  pass(1000);
  assert.equal(player.current?.t, 700);
  player.step(-1);
  player.step(-1);
  player.step(-1);
  pass(1000);
  assert.equal(player.current?.t, 0);
});

test("a slow speed holds in both directions", () => {
  const { player, pass } = at();
  player.addFilm(reel());
  player.speed = 0.25;
  pass(400);
  assert.equal(player.current?.t, 100);
  player.seek(700);
  player.step(-1);
  pass(400);
  assert.equal(player.current?.t, 600);
});

test("scrubbing stays within the film, and play starts again from the end", () => {
  const { player, pass } = at();
  player.addFilm(reel());
  player.seek(-5);
  assert.equal(player.current?.t, 0);
  player.seek(Infinity);
  assert.equal(player.current?.t, 1000);
  player.play();
  pass(200);
  assert.equal(player.current?.t, 200);
});

test("new films wait while the player is paused, except one that the page asked for", () => {
  const { player } = at();
  player.addFilm(reel(1));
  player.pause();
  player.addFilm(reel(2));
  assert.equal(player.current?.film.id, 1);
  assert.equal(player.newer, 1);
  player.cue(3);
  player.addFilm(reel(3));
  assert.deepEqual([player.current?.film.id, player.current?.t, player.playing], [3, 0, false]);
  // The film may arrive before the answer that says which film it is.
  player.addFilm(reel(4));
  player.cue(4);
  assert.deepEqual([player.current?.film.id, player.newer], [4, 1]);
  player.chooseNeighbour(-1);
  assert.equal(player.current?.film.id, 3);
  player.choose(1);
  player.chooseNeighbour(-1);
  assert.equal(player.current?.film.id, 1);
  player.followLive();
  assert.deepEqual([player.live, player.newer, player.current?.film.id, player.current?.t], [true, 0, 4, 1000]);
});

test("time that passes while nothing plays does not count", () => {
  const player = new Player();
  player.addFilm(reel());
  player.wake(1_000_000);
  player.tick(1_000_016);
  assert.equal(player.current?.t, 16);
  player.tick(1_060_000); // the tab was hidden
  assert.equal(player.current?.t, 116);
  player.clear();
  assert.deepEqual([player.current, player.films.length, player.moving], [undefined, 0, false]);
});

// Without the comparison of film.by in addFilm, the stage shows what somebody else has run.
test("in a shared lab the film of this page stays, and those of others are in the list", () => {
  const { player, pass } = at();
  player.addFilm({ ...reel(1), by: "dan·2" });
  assert.equal(player.current?.film.id, 1, "as long as this page has run nothing, what others run is shown");
  player.addFilm(reel(2));
  assert.equal(player.current?.film.id, 2);
  player.addFilm({ ...reel(3), by: "dan·2" });
  assert.equal(player.current?.film.id, 2);
  assert.deepEqual(player.runs.map((r) => r.film.id), [1, 3, 2], "the packets of others move all the same");
  pass(3000);
  assert.equal(player.current?.film.id, 2, "after its end too");
  assert.deepEqual(player.films.map((f) => f.id), [1, 2, 3]);
  player.followLive();
  assert.equal(player.current?.film.id, 2);
  player.choose(3);
  assert.equal(player.current?.film.id, 3);
});

// Without film.aside in addFilm, the first handshakes of a page that opens the lab take the stage.
test("a film that nobody asked for never becomes the current one on its own", () => {
  const { player } = at();
  player.addFilm({ ...reel(1), aside: true });
  assert.equal(player.runs.length, 0);
  player.addFilm(reel(2));
  player.addFilm({ ...reel(3), aside: true });
  assert.equal(player.current?.film.id, 2);
});

// Without carryOver, the viewer jumps from the third step to the second.
test("a step that comes before the present one does not move the viewer", () => {
  const { player } = at();
  const steps = (/** @type {number[]} */ ids) => ids.map((id, i) => ({ ...reel().steps[0], ids: [id], start: i * 600, end: i * 600 + 600 }));
  const film = (/** @type {number[]} */ ids) => ({ ...reel(7), steps: steps(ids), length: ids.length * 600 });
  player.pause();
  player.addFilm(film([1, 2, 3]));
  player.choose(7);
  player.seek(1500); // in the middle of the third step
  player.addFilm(film([1, 2, 9, 3, 4]));
  assert.equal(player.current?.t, 2100);
});

test("the film of what this page has asked for becomes the current one, though the user has paused", () => {
  const { player } = at();
  player.pause();
  player.cue(5);
  player.addFilm(reel(4));
  assert.equal(player.runs.length, 0);
  player.addFilm(reel(5));
  assert.equal(player.current?.film.id, 5);
});
