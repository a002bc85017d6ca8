// Every sentence with which the pages give a reason is told in a world that is made for it,
// and is not told in a world beside it, in which it would be false. The test reads the
// sentences from the source, so a new sentence needs two worlds here.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import ts from "typescript";
import { compare } from "../../static/js/fork/compare.js";
import { judge } from "../../static/js/predict/judge.js";
import { describeVerdict, sentence } from "../../static/js/stage/story.js";
import { audience, narrate, ordinary } from "../../static/js/trace/audience.js";
import * as unseen from "../../static/js/trace/unseen.js";

/** @typedef {import("../../static/js/trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../../static/js/trace/trace.js").Person} Person */

const modules = ["trace/audience.js", "trace/unseen.js", "predict/judge.js", "stage/story.js", "fork/compare.js"];

/**
 * The sentences of a module: its literals of three words or more, counting the "…" that stands for a value.
 * @param {string} text the module's source
 */
function sentencesOf(text) {
  const found = new Set();
  const visit = (/** @type {ts.Node} */ node) => {
    const words = ts.isStringLiteralLike(node) ? node.text
      : ts.isTemplateExpression(node) ? node.head.text + node.templateSpans.map((s) => `…${s.literal.text}`).join("") : "";
    if (words.split(" ").length >= 3 && (words.match(/\p{L}{2,}/gu) ?? []).length >= 2) found.add(words);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("module.js", text, ts.ScriptTarget.Latest, true));
  return found;
}

/** Whether a text contains a sentence. @param {string} text @param {string} words */
const tells = (text, words) => new RegExp(words.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("[^]*?")).test(text);

// A world in which a line ran: alice and bob are on instance a, carol is on b with a socket
// in /tasks too. The line ran on a, in alice's handler.

/**
 * @typedef {object} World what differs from a world in which io.emit reached nobody
 * @property {TraceEvent["target"]} [target]
 * @property {string} [nsp]
 * @property {string[]} [got] the sockets that received the event; the socket of alice is A, and so on
 * @property {Record<string, string[]>} [rooms] by socket
 * @property {string[]} [without] sockets that the server does not have
 * @property {Partial<Person>} [person] of the client that the reason is about
 * @property {boolean} [published]
 * @property {string} [publishError]
 * @property {boolean} [taken] whether b took the event from Redis
 * @property {Partial<import("../../static/js/trace/trace.js").Circumstances>} [lab]
 * @property {string} [sender]
 */

/** Whether the worlds are those of a lab of one instance: everybody is on a, and there is no adapter. */
let one = false;

/** The first of two values, or the second in a lab of one instance. @template T @param {T} several @param {T} single */
const or = (several, single) => (one ? single : several);

/** @param {string} name the client that the verdict is about @param {World} world */
function verdict(name, { target = {}, nsp = "/", got = [], rooms = {}, without = [], person = {}, published = true, publishError, taken = true, lab = {}, sender = "alice" }) {
  const people = [{ name: "alice", instance: "a", sockets: ["A"] }, { name: "bob", instance: "a", sockets: ["B"] }, { name: "carol", instance: or("b", "a"), sockets: ["C", "T"] }]
    .map((p) => (p.name === name ? { ...p, ...person } : p));
  const members = new Map([["A", "a", "/"], ["B", "a", "/"], ["C", or("b", "a"), "/"], ["T", or("b", "a"), "/tasks"]].filter(([id]) => !without.includes(id))
    .map(([id, instance, nsp]) => [id, { id, instance, nsp, user: "", transport: "", rooms: new Set(rooms[id] ?? []) }]));
  /** @type {TraceEvent[]} */
  const chain = [
    { id: 1, at: 0, kind: "emit", instance: "a", nsp, event: "news", target },
    ...(published && !one ? [/** @type {TraceEvent} */ ({ id: 2, at: 1, kind: "publish", instance: "a", error: publishError })] : []),
    ...(published && taken && !one ? [/** @type {TraceEvent} */ ({ id: 3, at: 2, kind: "receive", instance: "b" })] : []),
    ...got.map((socket, i) => /** @type {TraceEvent} */ ({ id: 9 + i, at: 3, kind: "deliver", socket, instance: socket === "C" || socket === "T" ? or("b", "a") : "a" })),
  ];
  const found = audience(chain, people, members, sender, { ...ordinary(), one, ...lab, ...or({}, { cut: [], alone: false, rejoining: [], problem: "" }) }).verdicts.find((v) => v.name === name);
  assert.ok(found);
  return found;
}

/** @param {string} name @param {World} world */
const why = (name, world) => () => verdict(name, world).why;
/** What the page says about a wrong guess. @param {string} name @param {World} world */
const instead = (name, world) => () => {
  const v = verdict(name, world);
  return judge(v.received ? [] : [name], [v])[0]?.instead ?? "";
};
/** @param {[string, World][]} worlds */
const narrated = (...worlds) => () => narrate("news", worlds.map(([name, world]) => verdict(name, world)));

/** @type {World} */
const room = { target: { rooms: ["p"] }, rooms: { A: ["p"], C: ["p"] }, got: ["A", "C"] };
/** @type {World} */
const toOthers = { target: { rooms: ["p"], except: ["A"] }, rooms: { A: ["p"], C: ["p"] }, got: ["C"] };
/** @type {World} */
const all = { got: ["A", "B", "C"] };
/** @type {World} */
const broadcast = { target: { except: ["A"] }, got: ["B", "C"] };
/** @type {World} */
const aCut = { publishError: "the connection is cut", taken: false, lab: { cut: ["a"] } };
/** @type {World} */
const bCut = { taken: false, lab: { cut: ["b"] } };
/** @type {World} */
const bothCut = { publishError: "the connection is cut", taken: false, lab: { cut: ["a", "b"] } };
/** @type {World} */
const alone = { published: false, lab: { alone: true } };
/** @type {World} */
const gone = { person: { sockets: [], past: ["B"] }, without: ["B"] };
/** @type {World} */
const local = { target: { local: true }, published: false, got: ["A", "B"] };
/** @type {World} */
const lost = { lab: { lost: 3 } };

/** @type {import("../../static/js/trace/unseen.js").Sender} */
const alice = { name: "alice", instance: "a", running: true, ended: "", paused: false, delayMs: 0 };
const seen = { bytes: 40, lost: 0, watching: true };
const heard = { unheard: false, acknowledged: false, waitedMs: 1000 };
/** @param {Partial<typeof alice>} [sender] @param {Partial<typeof seen>} [page] */
const arrived = (sender, page) => () => unseen.whyNotArrived("news", { ...alice, one, ...sender }, { ...seen, ...page });
/** @param {Partial<typeof alice>} [sender] @param {boolean} [silent] */
const answered = (sender, silent = false) => () => unseen.whyNoAnswer({ ...alice, ...sender }, { silent, waitedMs: 1000 });
/** @param {Partial<typeof alice>} [sender] @param {Partial<typeof heard>} [server] */
const acknowledged = (sender, server) => () => unseen.whyNoAcknowledgement("news", { ...alice, ...sender }, { ...heard, ...server });
/** @param {boolean} ended @param {import("../../static/js/trace/refusals.js").Words} [words] */
const down = (ended, words, offline = false) => () => unseen.whyDown({ ended, reason: "transport close", words }, "what you typed", offline).join(" ");
const limited = { what: "A limit is reached.", next: "Wait.", wait: 0 };

/** Whether an event is about Redis. The trace of one instance has no such event: see TestOneInstanceHasNoAdapter in server/lab. @param {string} kind */
const isOfAdapter = (kind) => kind === "publish" || kind === "receive";
/** @param {Partial<TraceEvent> & {kind: import("../../static/js/trace/words.js").Kind}} source @param {string} from @param {string} to @param {number} [took] */
const step = (source, from, to, took = 20) => () => one && isOfAdapter(source.kind) ? "" : sentence([{ id: 1, kind: source.kind, from, to, event: "news", payload: "", took, start: 0, end: 250, source: { id: 1, at: 0, ...source } }], () => undefined, undefined, one);
/** @param {Partial<TraceEvent>} e */
const let_ = (e) => () => describeVerdict({ id: 1, at: 0, kind: "verdict", instance: "a", nsp: "/", ...e }, one);

/** The outcome of a fork's act in one world. @param {Partial<import("../../static/js/fork/fork.js").ActOutcome> & {got?: string[], because?: Record<string, import("../../static/js/trace/trace.js").Because>, rooms?: string[], gone?: boolean}} [more] */
function outcome({ got, because = {}, rooms = [], gone = false, ...more } = {}) {
  const people = ["alice", "bob", "carol"].map((name) => ({ name, instance: name === "carol" ? "b" : "a", connected: !(gone && name === "carol"), rooms: name === "carol" ? rooms : [] }));
  const verdicts = got === undefined ? [] : people.map(({ name }) => ({ name, received: got.includes(name), times: 1, why: `Why ${name}.`, because: because[name] ?? (got.includes(name) ? "connected" : "not-in-room") }));
  return /** @type {import("../../static/js/fork/fork.js").ActOutcome} */ ({
    verdicts, heard: Object.fromEntries((got ?? []).map((name) => [name, 1])), problem: "", returned: "", found: [],
    before: people.map((p) => ({ ...p, connected: true, rooms: [] })), people, moment: /** @type {any} */ ({}), ...more,
  });
}
/** @param {Parameters<typeof outcome>[0]} [withAdapter] @param {Parameters<typeof outcome>[0]} [without] */
const fork = (withAdapter, without = withAdapter) => () => {
  if (one) return ""; // a fork compares a lab with the adapter and without: play/fork.js offers none for one instance
  const { sentence, rows } = compare(/** @type {any} */ ({ does: "ask", ask: "emit", instance: "a" }), outcome(withAdapter), outcome(without));
  return [sentence, ...rows.flatMap((r) => [r.with.word, r.without.word])].join(" ");
};
const three = ["alice", "bob", "carol"];

/** Each sentence, with a world in which the page tells it, and one in which it must not. @type {Record<string, [() => string, () => string][]>} */
const worlds = {
  // Why a client received the event.
  "… It arrives late: …’s link takes … ms.": [[why("bob", { ...all, person: { delayMs: 2000 } }), why("bob", all)]],
  " Instance … took it from Redis.": [[why("carol", all), why("bob", all)]],
  "The line speaks to one socket, and that socket is …’s.": [[why("alice", { target: { socket: "A" }, got: ["A"] }), why("alice", all)]],
  "The emit names …, and …’s socket was found there.…": [[why("alice", { ...room, rooms: {} }), why("alice", room)]],
  "… is in …; one emit writes to each socket once.…": [[why("alice", { target: { rooms: ["p", "q"] }, rooms: { A: ["p", "q"] }, got: ["A"] }), why("alice", { target: { rooms: ["p", "q"] }, rooms: { A: ["p"] }, got: ["A"] })]],
  "… is in …, and io.to leaves nobody out, not even the sender.…": [
    [why("alice", room), why("carol", room)],
    [why("alice", room), why("alice", { ...room, target: { rooms: ["p"], except: ["q"] } })], // the line leaves out q
  ],
  "… is in ….…": [[why("carol", room), why("bob", room)]],
  "… is connected to … and not in ….…": [[why("bob", { target: { except: ["p"] }, got: ["B"] }), why("bob", all)]],
  "… is connected to …, and socket.broadcast leaves out the sender alone.…": [[why("bob", broadcast), why("bob", all)]],
  "… has a socket in the namespace ….…": [[why("carol", { nsp: "/tasks", got: ["T"] }), why("carol", all)]],
  "… is connected, and io.emit leaves nobody out, not even the sender.…": [[why("alice", all), why("bob", all)]],
  "… is connected to …, and the line names no room.…": [[why("bob", all), why("bob", broadcast)]],

  // Why a client did not receive it.
  "… was not connected. The server had not noticed, and wrote to …’s old socket.": [[why("bob", { ...gone, got: ["B"], without: [] }), why("bob", gone)]],
  "… was not connected: … does not run.": [[why("carol", { person: { sockets: [], running: false } }), why("carol", { person: { sockets: [] } })]],
  "… was not connected….": [[why("bob", { person: { sockets: [], detail: "lost: transport close" } }), why("bob", {})]],
  "… does not run, and … has not noticed yet.": [[why("carol", { without: ["C", "T"], person: { running: false } }), why("carol", { without: ["C", "T"] })]],
  "… was not connected: the server had no socket of … any more, and … had not noticed.": [[why("bob", { without: ["B"] }), why("bob", { without: ["B"], ...lost })]],
  "… has no socket in the namespace ….": [[why("bob", { nsp: "/tasks" }), why("carol", { nsp: "/tasks" })]],
  "The line speaks to one socket only, and it is not …’s.": [[why("bob", { target: { socket: "A" } }), why("alice", { target: { socket: "A" } })]],
  "… sent it and is not in … either.": [[why("alice", { ...toOthers, rooms: { C: ["p"] } }), why("alice", { ...room, rooms: { C: ["p"] }, got: ["C"] })]],
  "… is not in …: to run the line does not put … there.": [[why("alice", { ...room, rooms: { C: ["p"] }, got: ["C"] }), why("bob", room)]],
  "… is not in ….": [[why("bob", room), why("bob", { ...room, rooms: { B: ["p"] } })]],
  "… is in …, but socket.to leaves out the sender’s own socket.": [[why("alice", toOthers), why("bob", { ...toOthers, rooms: { B: ["p"] } })]],
  "socket.broadcast leaves out the sender’s own socket, and … is the sender.": [[why("alice", broadcast), why("bob", { ...broadcast, got: [] })]],
  "… is in …, which except leaves out.": [[why("bob", { target: { except: ["p"] }, rooms: { B: ["p"] } }), why("bob", { target: { except: ["p"] } })]],
  "The emit was local to instance …, and … is on ….": [[why("carol", local), why("carol", alone)]],
  "No adapter joins the instances: … published nothing, and …, where … is, never heard of it.": [[why("carol", alone), why("carol", { published: false })], [why("carol", alone), why("bob", alone)]],
  "Instance …, where the line ran, was cut off from Redis and published nothing. Instance …, where … is, was cut off too.": [[why("carol", bothCut), why("carol", aCut)], [why("carol", bothCut), why("carol", bCut)]],
  "Instance …, where the line ran, was cut off from Redis and published nothing. So instance …, where … is, had nothing to take.": [
    [why("carol", aCut), why("carol", bCut)], [why("carol", { ...aCut, lab: {} }), why("carol", bothCut)], [why("carol", aCut), why("carol", alone)], [why("carol", aCut), why("bob", aCut)],
  ],
  "Instance … could not publish it, so instance …, where … is, had nothing to take. The line’s error: …": [[why("carol", { taken: false, lab: { problem: "redis: no route" } }), why("carol", { taken: false })], [why("carol", { taken: false, lab: { problem: "x" } }), why("carol", aCut)]],
  "Instance …, where … is, was cut off from Redis and took nothing from it.": [
    [why("carol", bCut), why("carol", aCut)], [why("carol", bCut), why("carol", { taken: false })], [why("carol", bCut), why("carol", { person: { sockets: [], running: false } })],
  ],
  "Instance … published nothing, so instance …, where … is, never heard of it. The trace does not say why.": [[why("carol", { published: false }), why("carol", alone)], [why("carol", { published: false }), why("carol", { published: false, ...lost })]],
  "Instance …, where … is, had only now got Redis back and was not subscribed again.": [[why("carol", { taken: false, lab: { rejoining: ["b"] } }), why("carol", { taken: false })], [why("carol", { taken: false, lab: { rejoining: ["b"] } }), why("carol", { lab: { rejoining: ["b"] } })]],
  "Instance … published it, but the trace does not show that instance …, where … is, took it from Redis. It does not say why.": [
    [why("carol", { taken: false }), why("carol", bCut)], [why("carol", { taken: false }), why("carol", {})], [why("carol", { taken: false }), why("carol", { taken: false, ...lost })], [why("carol", { taken: false }), why("carol", { taken: false, lab: { ended: ["C"] } })],
  ],
  "…’s connection ended just then.": [[why("bob", { lab: { ended: ["B"] } }), why("bob", { lab: { ended: ["A"] } })]],
  "The emit was volatile, and …’s connection was not ready to take it.": [[why("bob", { target: { volatile: true } }), why("bob", {})], [why("bob", { target: { volatile: true } }), why("bob", { target: { volatile: true }, ...lost })]],
  "Not seen here: the page missed … … of the trace meanwhile, so it cannot tell whether … received it.": [[why("bob", lost), why("bob", {})]],
  "Not seen here: the trace shows no delivery to … and does not say why.": [[why("bob", {}), why("bob", lost)], [why("bob", {}), why("bob", all)]],

  // The narration.
  "Nobody here received ….": [[narrated(["bob", room]), narrated(["bob", {}])]],
  "; … did not": [[narrated(["alice", room], ["bob", room]), narrated(["alice", room], ["bob", {}])]], // in the second world nobody knows
  "… did not receive ….": [[narrated(["bob", room], ["alice", {}]), narrated(["bob", {}], ["alice", {}])]],
  "It is not seen here whether … received ….": [[narrated(["bob", {}]), narrated(["bob", room])]],

  // Why the page does not see something.
  "The message has … bytes, more than the … that the server takes (maxHttpBufferSize). So the server closed …’s connection, and … did not get through.": [
    [arrived({ ended: "transport close" }, { bytes: 1_100_030 }), arrived({ ended: "transport close" })], [arrived({ ended: "transport close" }, { bytes: 1_100_030 }), arrived({}, { bytes: 1_100_030 })],
  ],
  "The message has … bytes, more than the … that the server takes (maxHttpBufferSize), so … does not get through. The server ends …’s connection for that, which is not seen here yet.": [
    [arrived({}, { bytes: 1_100_030 }), arrived()], [arrived({}, { bytes: 1_100_030 }), arrived({ ended: "transport close" }, { bytes: 1_100_030 })], [arrived({}, { bytes: 1_100_030 }), arrived({ paused: true }, { bytes: 1_100_030 })],
  ],
  "… does not run, so nobody is there who could receive ….": [[arrived({ running: false }), arrived()]],
  "…’s connection ended before the server was seen to receive …: ….": [[arrived({ ended: "transport close" }), arrived()], [arrived({ ended: "transport close" }), arrived({ ended: "transport close" }, { bytes: 1_100_030 })]],
  "… waits on …’s link: while the heartbeat is paused, nothing that … sends arrives.": [[arrived({ paused: true }), arrived()], [arrived({ paused: true }), arrived({ paused: true, ended: "ping timeout" })]],
  "… is not seen here, because the page has no connection to the lab’s control plane, which sends it the trace.": [[arrived({}, { watching: false }), arrived()]],
  "… is not seen here. The page missed … … of the trace meanwhile, perhaps this one.": [[arrived({}, { lost: 1 }), arrived()]],
  "… is not seen here: the trace does not show it on the server, and does not say why.": [[arrived(), arrived({ paused: true })], [arrived({ delayMs: 2000 }), arrived({}, { lost: 2 })]],
  "… was told not to answer: the box for that is ticked.": [[answered({}, true), answered()]],
  "…’s connection ended before an answer came: ….": [[answered({ ended: "ping timeout" }), answered()]],
  "…’s answer waits on its link: while the heartbeat is paused, nothing that … sends arrives.": [[answered({ paused: true }), answered()], [answered({ paused: true }), answered({ paused: true, ended: "ping timeout" })]],
  "…’s answer comes too late: its link takes … ms there and … ms back.": [[answered({ delayMs: 2000 }), answered({ delayMs: 200 })]],
  "…’s answer is not seen here, and the trace does not say why.": [[answered(), answered({ delayMs: 2000 })]],
  "…’s connection ended meanwhile: ….": [[acknowledged({ ended: "transport close" }), acknowledged()]],
  "The acknowledgement comes too late: …’s link takes … ms there and … ms back.": [[acknowledged({ delayMs: 2000 }, { acknowledged: true }), acknowledged({ delayMs: 2000 })]],
  "The server has acknowledged …, but … is not seen to receive that.": [[acknowledged({}, { acknowledged: true }), acknowledged()]],
  "Nobody on the server listens to …, so nobody acknowledges it.": [[acknowledged({}, { unheard: true }), acknowledged()]],
  "A handler of … ran and has not acknowledged it.": [[acknowledged(), acknowledged({}, { unheard: true })], [acknowledged(), acknowledged({}, { acknowledged: true })]],
  "The server ran the line. What it did is not seen here, because the page has no connection to the lab’s control plane now.": [[() => unseen.whyNotShown({ lost: 0, watching: false }), () => unseen.whyNotShown({ lost: 0, watching: true })]],
  "The server ran the line. What it did is not seen here: the page missed … … of the trace meanwhile.": [[() => unseen.whyNotShown({ lost: 1, watching: true }), () => unseen.whyNotShown({ lost: 0, watching: true })]],
  "The server ran the line. What it did is not seen here, and the page does not know why. The timeline may show it.": [[() => unseen.whyNotShown({ lost: 0, watching: true }), () => unseen.whyNotShown({ lost: 2, watching: true })]],
  "Waiting until the page sees what the line did.": [[() => unseen.waitingFor([]), () => unseen.waitingFor(["bob"])]],
  "Waiting for … of ….…": [[() => unseen.waitingFor(["bob", "carol"]), () => unseen.waitingFor([])]],
  " Each message takes … ms on the way.": [[() => unseen.waitingFor(["bob"], 500), () => unseen.waitingFor(["bob"])]],
  "The request for this line has … bytes, and the control plane takes no more than … in one message (maxHttpBufferSize). It was not sent: no line has run, and nothing is lost.": [[() => unseen.tooLarge(1_100_000), () => unseen.lostAnswer("emit", "transport close")]],
  "The page lost its connection to the lab before the answer to “…” came: …. Whether the lab did it is not seen here.": [[() => unseen.lostAnswer("emit", "transport close"), () => unseen.tooLarge(1_100_000)]],
  "The connection to the lab has ended: ….": [[down(true), down(false)], [down(true), down(true, limited)]],
  "The page connects again on its own and keeps ….": [[down(true), down(false)]],
  "This device is offline.": [[down(false, undefined, true), down(false)], [down(true, undefined, true), down(true, limited, true)]],
  "The page connects again on its own when the network is back, and keeps ….": [[down(false, undefined, true), down(false)]],
  "The playground’s server does not answer.": [[down(false), down(true)], [down(false), down(false, limited)], [down(false), down(false, undefined, true)]],
  "It may have been stopped. If it is yours, start it again with make run; this page reconnects on its own and keeps ….": [[down(false), down(true)]],

  // What would have made a wrong guess right.
  "received it, as you said": [[() => judge(["alice"], [verdict("alice", all)])[0].word, () => judge(["alice"], [verdict("alice", broadcast)])[0].word]],
  "not reached, as you said": [[() => judge([], [verdict("alice", broadcast)])[0].word, () => judge([], [verdict("alice", all)])[0].word]],
  "received it, which you did not expect": [[() => judge([], [verdict("alice", all)])[0].word, () => judge([], [verdict("alice", broadcast)])[0].word]],
  "not reached, though you expected it": [[() => judge(["alice"], [verdict("alice", broadcast)])[0].word, () => judge(["alice"], [verdict("alice", {})])[0]?.word ?? ""]],
  "received it …; you said …": [[() => judge(["alice", "alice"], [verdict("alice", all)], true)[0].word, () => judge(["alice"], [verdict("alice", all)], true)[0].word]],
  "io.to(…) would have reached … too.": [[instead("alice", toOthers), instead("alice", { ...toOthers, rooms: { C: ["p"] } })]],
  "io.emit would have reached … too.": [[instead("alice", broadcast), instead("alice", toOthers)]],
  "Being connected is not enough: the server has to call … for … first.": [[instead("bob", room), instead("alice", { ...toOthers, rooms: { C: ["p"] } })]],
  "socket.to leaves out …, the sender, even in the room: io.to(…) reaches … once the server has called socket.join(…).": [[instead("alice", { ...toOthers, rooms: { C: ["p"] } }), instead("alice", { ...room, rooms: {} , got: [] })]],
  "A socket in / is not in …: the client has to connect to io(…) as well.": [[instead("bob", { nsp: "/tasks" }), instead("carol", { nsp: "/tasks" })]],
  "except leaves out everyone in its rooms, even those who are in a room that the line names.": [[instead("bob", { target: { except: ["p"] }, rooms: { B: ["p"] } }), instead("bob", room)]],
  "socket.emit answers the one client whose handler runs; socket.broadcast.emit reaches the others.": [[instead("bob", { target: { socket: "A" } }), instead("bob", room)]],
  "local changed nothing here: Redis could not have carried it to instance … either.": [[instead("carol", { ...local, lab: { cut: ["b"] } }), instead("carol", local)], [instead("carol", { ...local, lab: { alone: true } }), instead("carol", local)]],
  "Without local, Redis would have carried it to instance ….": [[instead("carol", local), instead("carol", { ...local, lab: { cut: ["a"] } })], [instead("carol", local), instead("carol", { ...local, lab: { alone: true } })]],
  "An emit on one instance reaches clients of another only through Redis.": [aCut, bCut, bothCut, alone, { published: false }, { taken: false }, { taken: false, lab: { problem: "x" } }, { taken: false, lab: { rejoining: ["b"] } }]
    .map((world) => [instead("carol", world), instead("bob", room)]),
  "Without volatile, the event would have waited until the connection was ready.": [[instead("bob", { target: { volatile: true } }), instead("bob", gone)]],
  "An emit reaches only clients that are connected while it runs.": [[instead("bob", gone), instead("bob", room)], [instead("bob", { lab: { ended: ["B"] } }), instead("bob", {})]],
  "socket is the connection whose handler runs, and socket.emit writes to it.": [[instead("alice", { target: { socket: "A" }, got: ["A"] }), instead("alice", all)]],
  "socket.to(…) would have left … out.": [[instead("alice", room), instead("carol", room)]],
  "A room is not tied to one instance: everyone who joined it receives, on any instance.": [[instead("carol", room), instead("bob", { ...room, rooms: { B: ["p"] }, got: ["B"] })]],
  "Everyone whom the server put into … receives what is sent there.": [[instead("bob", { ...room, rooms: { B: ["p"] }, got: ["B"] }), instead("carol", room)]],
  "Rooms that are named together are one audience, and each socket in it is written to once.": [[instead("alice", { target: { rooms: ["p", "q"] }, rooms: { A: ["p", "q"] }, got: ["A"] }), instead("alice", room)]],
  "except leaves out only those in the rooms that it names.": [[instead("bob", { target: { except: ["p"] }, got: ["B"] }), instead("bob", broadcast)]],
  "socket.broadcast leaves out one socket only, the sender’s.": [[instead("bob", broadcast), instead("bob", all)]],
  "io.of(…) means all sockets of …, those of other instances too.": [[instead("carol", { nsp: "/tasks", got: ["T"] }), instead("carol", all)], [instead("carol", { nsp: "/tasks", got: ["T"] }), instead("carol", { nsp: "/tasks", got: ["T"], person: { instance: "a" } })]],
  "io.of(…) means all sockets of …, whatever rooms they are in.": [[instead("carol", { nsp: "/tasks", got: ["T"], person: { instance: "a" } }), instead("carol", { nsp: "/tasks", got: ["T"] })]],
  "socket.broadcast.emit would have left … out.": [[instead("alice", all), instead("bob", all)]],
  "io means the clients of all instances; io.local would not have reached instance ….": [[instead("carol", all), instead("bob", all)]],
  "No room is named, so nobody is left out.": [[instead("bob", all), instead("bob", broadcast)]],
  "You predicted … of … correctly.": [],

  // The film's sentences.
  "… publishes … to Redis…": [[step({ kind: "publish" }, "instance:a", "redis"), step({ kind: "publish", error: "cut" }, "instance:a", "instance:a")]],
  "… cannot publish …: it is cut off from Redis": [[step({ kind: "publish", error: "cut" }, "instance:a", "instance:a"), step({ kind: "publish" }, "instance:a", "redis")]],
  "… delivers … to ……": [[step({ kind: "deliver" }, "instance:a", "client:bob"), step({ kind: "receive" }, "redis", "instance:a")]],
  "… … … from Redis…": [[step({ kind: "receive" }, "redis", "instance:b"), step({ kind: "publish" }, "instance:b", "redis")]],
  "… sends … to …, …": [[step({ kind: "handle" }, "client:bob", "instance:a"), step({ kind: "ack-in" }, "client:bob", "instance:a")]],
  "… acknowledges … to …": [[step({ kind: "ack-out" }, "instance:a", "client:bob"), step({ kind: "ack-in" }, "client:bob", "instance:a")]],
  "… is long: …": [[step({ kind: "handle", missing: 5 }, "client:bob", "instance:a"), step({ kind: "handle" }, "client:bob", "instance:a")]],
  "to … alone": [[step({ kind: "emit", target: { socket: "B" } }, "instance:a", "instance:a"), step({ kind: "emit", target: { rooms: ["B"] } }, "instance:a", "instance:a")]],
  ", … µs later": [[step({ kind: "deliver" }, "instance:a", "client:bob"), step({ kind: "deliver" }, "instance:a", "client:bob", 2000)]],
  ", … ms later": [[step({ kind: "deliver" }, "instance:a", "client:bob", 2000), step({ kind: "deliver" }, "instance:a", "client:bob")]],
  "where nobody listens to it": [[step({ kind: "handle", unheard: true }, "client:bob", "instance:a"), step({ kind: "handle" }, "client:bob", "instance:a")]],
  "whose handler runs": [[step({ kind: "handle" }, "client:bob", "instance:a"), step({ kind: "handle", unheard: true }, "client:bob", "instance:a")]],
  "to everyone in …": [[step({ kind: "emit", target: {} }, "instance:a", "instance:a"), step({ kind: "emit", target: { rooms: ["p"] } }, "instance:a", "instance:a")]],
  "a client without a user": [[let_({}), let_({ user: "alice" })]],
  "… on … refused …: ….": [[let_({ user: "alice", error: "User not found" }), let_({ user: "alice" })]],
  "… on … let … in….": [[let_({ user: "alice" }), let_({ user: "alice", error: "User not found" })], [let_({ user: "alice" }), let_({ user: "alice", unheard: true })]],
  "… let … in without asking any middleware.": [[let_({ user: "alice", unheard: true }), let_({ user: "alice" })]],

  // What a fork finds.
  "received it … times": [],
  "in no rooms": [],
  "… … on instance …": [],
  "not seen here": [[fork({ got: ["alice"], because: { carol: "unknown" } }), fork({ got: ["alice"] })]],
  "No difference. …": [[fork({}), fork({ got: three }, { got: [] })]],
  "…: without an adapter a broadcast never leaves ….": [[fork({ got: three }, { got: ["alice", "bob"], because: { carol: "no-adapter" } }), fork({ got: three }, { got: ["alice", "bob"], because: { carol: "not-connected" } })]],
  "… received it only with the adapter. …": [[fork({ got: three }, { got: ["alice", "bob"], because: { carol: "not-connected" } }), fork({ got: three })]],
  "… received it only without the adapter. …": [[fork({ got: ["alice"] }, { got: three }), fork({ got: three })]],
  "without it, the line does not reach instance ….": [[fork({ rooms: ["p"] }, {}), fork({ rooms: ["p"] })]],
  "… is connected only … the adapter: …": [[fork({}, { gone: true }), fork({})]],
  "… is in … only … the adapter: …": [[fork({ rooms: ["p"] }, {}), fork({ rooms: ["p"] })]],
  "The same clients were reached, but only with the adapter does the line report an error: …": [[fork({ problem: "x" }, {}), fork({ problem: "x" })]],
  "It fails only without the adapter: …": [[fork({}, { problem: "x" }), fork({ problem: "x" })]],
  "With the adapter the line returned …; without it, …: it asks no other instance.": [[fork({ found: ["alice", "carol"] }, { found: ["alice"] }), fork({ found: ["alice"] })]],
  "In both worlds: …": [[fork({ problem: "x" }), fork({})]],
  "The adapter did not help here either: …": /** @type {import("../../static/js/trace/trace.js").Because[]} */ (["sender-cut", "receiver-cut", "both-cut", "rejoining", "publish-failed", "not-published", "not-taken"])
    .map((because) => [fork({ got: ["alice", "bob"], because: { carol: because } }), fork({ got: ["alice", "bob"], because: { carol: "not-connected" } })]),
  "The line is local: it stays on its instance, with an adapter or without.": [[fork({ got: ["alice"], because: { carol: "local" } }), fork({ got: ["alice"] })]],
  "The line addresses one socket, on the instance where it runs. The adapter is not used.": [[fork({ got: ["alice"], because: { alice: "one-socket" } }), fork({ got: ["alice"] })]],
  "Every client that it reaches is on instance …, where the line runs.": [[fork({ got: ["alice"] }), fork({ got: [] })]],
  "It reaches no client in either world.": [[fork({ got: [] }), fork({ got: ["alice"] })]],
  "This is between one instance and its own clients: the adapter is not used.": [[fork({}), fork({ got: [] })]],
};

/** Sentences that say how many, or a state, and give no reason. */
const reasonless = ["You predicted … of … correctly.", "received it … times", "in no rooms", "… … on instance …"];

test("each sentence in the source has its two worlds here, and no world is for a sentence that is gone", () => {
  const inSource = new Set(modules.flatMap((name) => [...sentencesOf(readFileSync(new URL(`../../static/js/${name}`, import.meta.url), "utf8"))]));
  assert.deepEqual([...inSource].filter((words) => !Object.hasOwn(worlds, words)), []);
  assert.deepEqual(Object.keys(worlds).filter((words) => !inSource.has(words)), []);
  assert.deepEqual(Object.keys(worlds).filter((words) => worlds[words].length === 0 && !reasonless.includes(words)), []);
});

test("a new sentence is noticed", () => {
  const added = sentencesOf("const f = (name) => `The moon keeps it from ${name}.`; const g = \"one-socket\";");
  assert.deepEqual([...added], ["The moon keeps it from …."]);
});

for (const [words, pairs] of Object.entries(worlds)) {
  pairs.forEach(([made, beside], i) => {
    test(`the page says “${words.trim()}” only where it is true (${i + 1})`, () => {
      assert.ok(tells(made(), words), `not told: ${made()}`);
      assert.ok(!tells(beside(), words), `told where it is false: ${beside()}`);
    });
  });
}

test("nothing that a page says in a lab of one instance names what only several have", () => {
  const several = /redis|adapter|load balancer|instance [ab]\b|\bb\b, where|(other|another|any|all) instances?/i;
  assert.match(verdict("carol", bCut).why, several, "the words occur where there are several");
  one = true;
  try {
    const said = Object.values(worlds).flat(2).map((tell) => tell());
    assert.ok(said.filter(Boolean).length > 150, `${said.filter(Boolean).length} sentences`);
    assert.deepEqual(said.filter((text) => several.test(text)), []);
  } finally {
    one = false;
  }
});
