// What is measured. Each runs with both clients in turn, on a connection of its own.

const websocket = ["websocket"];

/** How often both start from nothing, each round. */
export const coldStarts = 3;

/** times: how often each round. Many short ones say more than few long ones: what else the machine does changes from moment to moment. @type {{name: string, server: "ours" | "official", transports: string[], run: string, args: any[], times: number}[]} */
export const measures = ["ours", "official"].flatMap((server) => [
  { name: `round trip, ${server}`, server, transports: websocket, run: "roundTrips", args: [100, "text"], times: 10 },
  { name: `delivered, ${server}`, server, transports: websocket, run: "delivered", args: [2_000, "text"], times: 6 },
  { name: `received, ${server}`, server, transports: websocket, run: "received", args: [2_000, "text"], times: 6 },
  { name: `emit, ${server}`, server, transports: websocket, run: "emitCalls", args: [5_000, "text"], times: 2 },
  { name: `responsive, ${server}`, server, transports: websocket, run: "responsive", args: [10_000, "text"], times: 1 },
  { name: `responsive on polling, ${server}`, server, transports: ["polling"], run: "responsive", args: [10_000, "text"], times: 1 },
  { name: `binary round trip, ${server}`, server, transports: websocket, run: "roundTrips", args: [100, "binary"], times: 8 },
  { name: `binary delivered, ${server}`, server, transports: websocket, run: "delivered", args: [1_000, "binary"], times: 8 },
  { name: `binary received, ${server}`, server, transports: websocket, run: "received", args: [1_000, "binary"], times: 8 },
]);

/** Ours against the official client: a ratio, and how it must stand to the bar. */
const atMost = (bar, stretch) => ({ bar, stretch, met: (ratio, bar) => ratio <= bar, sign: "≤" });
const atLeast = (bar) => ({ bar, met: (ratio, bar) => ratio >= bar, sign: "≥" });

/** The rows of the table; a measure may name one of its values after a comma. @type {[label: string, measure: string, digits: number, rule: ReturnType<typeof atMost> | ReturnType<typeof atLeast> | null][]} */
export const rows = [
  ["start to connected, ms", "start", 0, atMost(3, 2)],
  ...["ours", "official"].flatMap((server) => {
    const on = server === "ours" ? "Go server" : "Node server";
    return [
      [`${on}: round trip p50, ms`, `round trip, ${server}, p50`, 2, atMost(1.2)],
      [`${on}: round trip p99, ms`, `round trip, ${server}, p99`, 2, null],
      [`${on}: delivered a second`, `delivered, ${server}`, 0, atLeast(0.85)],
      [`${on}: received a second`, `received, ${server}`, 0, atLeast(0.85)],
      [`${on}: emit() calls a second`, `emit, ${server}, calls`, 0, atLeast(0.35)],
      [`${on}: the same, task's end included`, `emit, ${server}, settled`, 0, null],
      [`${on}: binary round trip p50, ms`, `binary round trip, ${server}, p50`, 2, atMost(1.2)],
      [`${on}: binary delivered a second`, `binary delivered, ${server}`, 0, atLeast(0.85)],
      [`${on}: binary received a second`, `binary received, ${server}`, 0, atLeast(0.85)],
      [`${on}: received on polling a second`, `responsive on polling, ${server}, rate`, 0, null],
    ];
  }),
];

/** Of the longest task while events arrive, in milliseconds: these measures must show none above the limit. */
export const longest = {
  limit: 50,
  measures: ["ours", "official"].flatMap((server) => [
    [`${server === "ours" ? "Go" : "Node"} server: WebSocket`, `responsive, ${server}`],
    [`${server === "ours" ? "Go" : "Node"} server: polling`, `responsive on polling, ${server}`],
  ]),
};

/** What a browser downloads, brotli 11, bytes. */
export const budget = { bar: 560_000, stretch: 520_000 };
