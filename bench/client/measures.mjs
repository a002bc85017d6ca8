// The measures, and their bars: the limits that we set ourselves. Each measure runs with both
// clients in turn, and each run has a new connection.

const websocket = ["websocket"];

/** How often, in each round, both clients are started with an empty cache. */
export const coldStarts = 3;

/**
 * times is how often a measure runs in each round. Many short runs say more than a few long
 * ones, because the load of the machine changes from moment to moment.
 * @type {{name: string, server: "ours" | "official", transports: string[], run: string, args: any[], times: number}[]}
 */
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

/** Rules for the ratio of our client's value to the official client's: at most the bar, or at least the bar. stretch is a stricter bar that we aim for. */
const atMost = (bar, stretch) => ({ bar, stretch, met: (ratio, bar) => ratio <= bar, sign: "≤" });
const atLeast = (bar) => ({ bar, met: (ratio, bar) => ratio >= bar, sign: "≥" });

/** The rows of the table. If a measure has several values, the name of one follows after a comma. @type {[label: string, measure: string, digits: number, rule: ReturnType<typeof atMost> | ReturnType<typeof atLeast> | null][]} */
export const rows = [
  ["start to connected, ms", "start", 0, atMost(3, 2)],
  ...["ours", "official"].flatMap((server) => {
    const on = server === "ours" ? "Go server" : "Node server";
    return [
      [`${on}: round trip p50, ms`, `round trip, ${server}, p50`, 2, atMost(1.2)],
      [`${on}: round trip p99, ms`, `round trip, ${server}, p99`, 2, null],
      [`${on}: delivered per second`, `delivered, ${server}`, 0, atLeast(0.85)],
      [`${on}: received per second`, `received, ${server}`, 0, atLeast(0.85)],
      [`${on}: emit() calls per second`, `emit, ${server}, calls`, 0, atLeast(0.35)],
      [`${on}: the same, task's end included`, `emit, ${server}, settled`, 0, null],
      [`${on}: binary round trip p50, ms`, `binary round trip, ${server}, p50`, 2, atMost(1.2)],
      [`${on}: binary delivered per second`, `binary delivered, ${server}`, 0, atLeast(0.85)],
      [`${on}: binary received per second`, `binary received, ${server}`, 0, atLeast(0.85)],
      [`${on}: received on polling per second`, `responsive on polling, ${server}, rate`, 0, null],
    ];
  }),
];

/** In these measures no task of the page may last longer than the limit, in milliseconds. */
export const longest = {
  limit: 50,
  measures: ["ours", "official"].flatMap((server) => [
    [`${server === "ours" ? "Go" : "Node"} server: WebSocket`, `responsive, ${server}`],
    [`${server === "ours" ? "Go" : "Node"} server: polling`, `responsive on polling, ${server}`],
  ]),
};

/** The limits for the size of the client's download, in bytes after compression with brotli, level 11. */
export const budget = { bar: 560_000, stretch: 520_000 };
