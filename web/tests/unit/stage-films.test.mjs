// Films of built-in events, made of traces that a playground has recorded (see traces/record.mjs).
import assert from "node:assert/strict";
import { test } from "node:test";
import { Player } from "../../static/js/stage/player.js";
import { placesAt } from "../../static/js/stage/film.js";
import { stateAt } from "../../static/js/stage/then.js";
import { names, play, recorded, stops } from "./built-in-films.mjs";

/** @typedef {import("../../static/js/stage/stage.js").Film} Film */

const drop = [
  "instance:a: disconnecting (transport close)", "instance:a: disconnect (transport close)", "client:alice: disconnect (transport close)",
  "client:alice: attempt (attempt 1)", "client:alice: reconnect",
];
const back = ["instance:a: verdict (let alice in)", "instance:a: connection", "client:alice: connect"];

/** The stops that do not depend on when the upgrade was ready. @param {Film} film */
const withoutUpgrade = (film) => stops(film).filter((s) => !s.includes("upgrade"));

/** For each recording the stops of its last film. @type {Record<string, string[]>} */
const told = {
  drop: [...drop, ...back],
  "client-disconnect": ["client:alice: disconnect (io client disconnect)", "instance:a: disconnecting (client namespace disconnect)", "instance:a: disconnect (client namespace disconnect)"],
  "server-disconnect": ["instance:a: disconnecting (server namespace disconnect)", "instance:a: disconnect (server namespace disconnect)", "client:alice: disconnect (io server disconnect)"],
  again: back,
  pause: [
    "client:alice: pause", "instance:a: ping", "instance:a: disconnecting (ping timeout)", "instance:a: disconnect (ping timeout)",
    "client:alice: disconnect (transport close)", "client:alice: attempt (attempt 1)", "client:alice: reconnect", ...back,
  ],
  refused: ["instance:a: verdict (refused: Invalid or expired token)", "client:alice: connect_error (Invalid or expired token, data.code: token_invalid (a second, short connection))"],
  expired: [...drop, "instance:a: verdict (refused: Invalid or expired token)", "client:alice: connect_error (Invalid or expired token, data.code: token_expired)"],
  nonsense: [
    "instance:a: error (sio: invalid payload)", "instance:a: disconnecting (forced close)", "instance:a: disconnect (forced close)",
    ...drop.slice(2), ...back,
  ],
};

for (const [name, want] of Object.entries(told)) {
  test(`the film of ${name} has a stop for each built-in event, on the side where it fires`, () => {
    const film = play(recorded(name)).at(-1);
    assert.ok(film);
    assert.deepEqual(withoutUpgrade(film), want);
    assert.equal(film.sender, "alice");
    assert.equal(film.growing, undefined);
    for (const step of film.steps) {
      assert.equal(step.marks[0].place.startsWith("instance:"), step.side === "server");
      assert.equal(step.who, "alice");
    }
  });
}

test("when an instance stops or is killed, its clients are in one film", () => {
  const [stop] = play(recorded("stop"));
  assert.deepEqual(stops(stop).slice(0, 4), [
    "instance:a: stop", "instance:a: disconnecting (server shutting down)", "instance:a: disconnect (server shutting down)", "client:bob and client:alice: disconnect (transport close)",
  ]);
  const [kill, ...more] = play(recorded("kill"));
  assert.deepEqual(more, []);
  assert.deepEqual(stops(kill).filter((s) => /disconnect/.test(s)), ["client:alice and client:bob: disconnect (transport close)"]);
  // A killed instance fires nothing, and both clients come back to the one that starts.
  for (const film of [stop, kill]) {
    for (const name of ["verdict", "connection", "connect", "start"]) assert.ok(film.steps.some((s) => s.name === name), name);
    assert.deepEqual(film.steps.at(-1)?.state?.gone, []);
    assert.deepEqual(film.steps.filter((s) => s.state?.stopped?.includes("a")).length, film.steps.findIndex((s) => s.name === "start"));
  }
});

test("attempts that fail are one stop, except the first and the last", () => {
  const [kill] = play(recorded("kill"));
  const attempts = kill.steps.filter((s) => s.name === "attempt" && s.who === "alice");
  assert.equal(attempts.length, 2);
  const failed = recorded("kill").happened.filter((e) => e.client === "alice" && e.name === "reconnect_error").length;
  assert.match(attempts[1].text, failed === 2 ? /The attempt before failed too/ : new RegExp(`The ${failed - 1} attempts before failed too|reconnect_attempt 2\\.`));
});

test("an upgrade has a stop on each side, and a refused one says so", () => {
  const [film] = play(recorded("drop"));
  assert.deepEqual(film.steps.filter((s) => s.name === "upgrade").map((s) => s.side).sort(), ["client", "server"]);
  const [blocked] = play(recorded("block"));
  assert.ok(stops(blocked).includes("client:alice: upgrade error"));
  assert.match(blocked.steps.find((s) => s.name === "connection_error")?.text ?? "", /refuses a request: 400/);
});

test("rooms and connections are drawn as they were at each stop", () => {
  const [film] = play(recorded("drop"));
  const at = (/** @type {string} */ name, /** @type {string} */ side) => film.steps.find((s) => s.name === name && s.side === side)?.state;
  const rooms = (/** @type {import("../../static/js/stage/stage.js").StepState | undefined} */ state) => state?.members?.filter((m) => m.user === "alice").map((m) => [...m.rooms].sort().join(" "));
  assert.deepEqual(rooms(film.before), ["project:1 user:alice"]);
  // Without Episodes taking a moment after each event, disconnecting shows no rooms.
  assert.deepEqual([rooms(at("disconnecting", "server")), at("disconnecting", "server")?.gone], [["project:1 user:alice"], []]);
  assert.deepEqual([rooms(at("disconnect", "server")), at("disconnect", "server")?.gone], [[], ["alice"]]);
  // Without settleHandler, the room that the connection handler joins is missing.
  assert.deepEqual([rooms(at("connection", "server")), at("connection", "server")?.gone], [["user:alice"], ["alice"]]);
  assert.deepEqual(at("connect", "client")?.gone, []);
});

test("sentences name the room, the reason and what follows", () => {
  const text = (/** @type {string} */ name, /** @type {string} */ stop, /** @type {string} */ side) => play(recorded(name)).at(-1)?.steps.find((s) => s.name === stop && s.side === side)?.text ?? "";
  assert.equal(text("drop", "disconnecting", "server"), "Instance a sees the connection of alice end: disconnecting. alice is still in project:1 and user:alice.");
  assert.match(text("drop", "disconnect", "client"), /hears disconnect, transport close\. It will try again by itself\.$/);
  assert.match(text("drop", "attempt", "client"), /^1\.3 s later alice’s Manager tries again: reconnect_attempt 1\./);
  assert.match(text("drop", "connect", "client"), /under a new id\. Nobody has put it back into project:1\.$/);
  assert.equal(text("drop", "verdict", "server"), "io.use on instance a let alice in: _id alice, name alice, email alice@example.test, role admin.");
  assert.match(text("client-disconnect", "disconnect", "client"), /comes back only if connect\(\) is called/);
  assert.match(text("server-disconnect", "disconnect", "client"), /does not try again on its own/);
  assert.match(text("pause", "disconnecting", "server"), /^20 s later instance a has waited for the pong of alice for too long\. The heartbeat is lost/);
  assert.match(text("expired", "connect_error", "client"), /It was refused, and does not try again\.$/);
  assert.match(text("again", "connect", "client"), /under a new id\.$/);
});

for (const name of names) {
  // Without the causes in order.js, a clock that is wrong by 300 ms shows connect before connection. With them it is not so for any trace.
  test(`${name}: the order of a film never contradicts a cause, whatever the clock says`, () => {
    const recording = recorded(name);
    const causes = new Map(recording.events.map((e) => [e.id, e.cause]));
    const joined = [["connection", "connect"], ["disconnect", "disconnect", "io server disconnect"], ["disconnecting", "disconnect", "io client disconnect"]];
    for (const clock of [-300, 0, 300]) {
      for (const film of play(recording, { clock })) {
        const place = new Map(film.steps.flatMap((s, i) => s.ids.map((id) => [id, i])));
        for (const [id, i] of place) for (let cause = causes.get(id); cause; cause = causes.get(cause)) if (place.has(cause)) assert.ok((place.get(cause) ?? 0) <= i, `${clock}: ${cause} before ${id}`);
        const first = (/** @type {string} */ stop, /** @type {string} */ side, /** @type {string} */ who, reason = "") => film.steps.findIndex((s) => s.name === stop && s.side === side && (s.who === who) && s.marks[0].text.includes(reason));
        for (const who of ["alice", "bob", "carol"]) for (const [server, client, reason] of joined) {
          const [a, b] = [first(server, "server", who), first(client, "client", who, reason)];
          if (a < 0 || b < 0) continue;
          if (reason === "io client disconnect") assert.ok(b < a, `${clock}: ${who}'s client is first`);
          else assert.ok(a < b, `${clock}: the server is first for ${who}`);
        }
      }
    }
  });

  // If the events of the server come later than those of the clients, or earlier, the film is the same.
  // Without Episodes taking over what a client had noticed before, drop is two films.
  test(`${name}: it does not matter which side's events reach the page first`, () => {
    const recording = recorded(name);
    const want = play(recording).map((f) => [f.event, ...stops(f)]);
    const prompt = name === "stranger" ? [] : [{ late: 100, prompt: true }]; // there an action follows the handshake so soon that it would come first
    for (const how of [{ late: -10 }, { late: 100 }, ...prompt]) assert.deepEqual(play(recording, how).map((f) => [f.event, ...stops(f)]), want, JSON.stringify(how));
  });

  test(`${name}: stepping back shows the same state at each stop`, () => {
    for (const film of play(recorded(name))) {
      const player = new Player();
      player.pause();
      player.addFilm(film);
      player.choose(film.id);
      let now = 0;
      const look = () => JSON.stringify([stateAt(player.current), player.current && placesAt(film, player.current.t)], (_key, value) => (value instanceof Set ? [...value] : value));
      const go = (/** @type {1 | -1} */ way) => { player.step(way); for (let i = 0; i < 200; i++) player.tick((now += 20)); };
      const forward = [look(), ...film.steps.map(() => { go(1); return look(); })];
      const backward = [...film.steps.map(() => { const at = look(); go(-1); return at; }), look()];
      assert.deepEqual(backward.reverse(), forward);
    }
  });

  test(`${name}: a film keeps its id and the viewer's stop while it grows`, () => {
    const player = new Player();
    player.pause();
    let now = 0;
    /** @type {Set<number>} */
    const seen = new Set();
    play(recorded(name), { each: (films) => {
      for (const film of films) {
        const before = player.current?.film.id === film.id ? player.current.film.steps.findLast((s) => s.end <= (player.current?.t ?? 0) + 1) : undefined;
        player.addFilm(film);
        if (!seen.has(film.id)) {
          seen.add(film.id);
          player.choose(film.id);
          player.step(1);
          for (let i = 0; i < 100; i++) player.tick((now += 20));
        } else if (before && player.current) assert.deepEqual(player.current.film.steps.findLast((s) => s.end <= (player.current?.t ?? 0) + 1)?.ids, before.ids);
      }
    } });
    assert.deepEqual(player.films.map((f) => f.id), [...seen]);
  });
}

test("a film grows until its clients are back", () => {
  /** @type {(boolean | undefined)[]} */
  const growing = [];
  play(recorded("drop"), { each: ([film]) => { if (film) growing.push(film.growing); } });
  assert.equal(growing[0], true);
  assert.equal(growing.at(-1), undefined);
  assert.deepEqual(growing, growing.toSorted((a, b) => Number(b ?? false) - Number(a ?? false)), "it does not begin to grow again");
});

test("first handshakes are films that do not take the stage", () => {
  const films = play(recorded("first"));
  assert.deepEqual(films.map((f) => f.event).sort(), ["connection alice", "connection bob", "connection carol"]);
  assert.ok(films.every((f) => f.aside));
  assert.ok(play(recorded("again")).every((f) => !f.aside), "a client that connects again is no first handshake");
});

test("a film says who ran it, if that was another page", () => {
  for (const film of play(recorded("stranger"), { mine: false })) assert.equal(film.by, "dan·2");
  for (const film of play(recorded("stop"), { mine: false })) assert.equal(film.by, "another page");
  for (const film of play(recorded("stop"))) assert.equal(film.by, undefined);
});
