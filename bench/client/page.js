// The measurements that run.mjs makes in the page. Each works with both clients, because the
// clients have the same methods.

const modules = {
  ours: new URL("/socket.io/socketplay.js", location),
  official: new URL("/socket.io/socket.io.esm.min.js", location),
};

/** A value like the message of a chat: 100 bytes as JSON. */
const message = { id: 12345, from: "alice@example.test", text: "See you at the harbour, quarter past seven?" };

const payloads = { text: message, binary: Uint8Array.from({ length: 1024 }, (_, i) => i) };

const once = (emitter, event) => new Promise((resolve) => emitter.once(event, resolve));
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

let socket;

globalThis.bench = {
  /** The time that a page waits from the import of a client until it is connected. */
  async start(client) {
    const start = performance.now();
    const { io } = await import(modules[client]);
    const connecting = io({ forceNew: true });
    await once(connecting, "connect");
    const took = performance.now() - start;
    connecting.disconnect();
    return took;
  },

  /** Connects the client, for the measurement that follows. */
  async connect(client, server, transports) {
    const { io } = await import(modules[client]);
    socket = io(server, { forceNew: true, transports });
    await once(socket, "connect");
  },

  disconnect() {
    socket.disconnect();
    socket = undefined;
  },

  /** Emits n events, each after the acknowledgement of the previous one. Returns the milliseconds that each took. */
  async roundTrips(n, payload) {
    const times = [];
    for (let i = 0; i < n; i++) {
      const start = performance.now();
      await socket.emitWithAck("echo", payloads[payload]);
      times.push(performance.now() - start);
    }
    times.sort((a, b) => a - b);
    return { p50: times[Math.floor(n * 0.5)], p99: times[Math.floor(n * 0.99)] };
  },

  /** Emits n events in one task and then waits for one acknowledgement. Returns the events per second. */
  async delivered(n, payload) {
    const start = performance.now();
    for (let i = 0; i < n; i++) socket.emit("sink", payloads[payload]);
    const sunk = await socket.emitWithAck("sunk");
    const took = performance.now() - start;
    if (sunk !== n) throw new Error(`${sunk} of ${n} events have arrived`);
    return (n / took) * 1000;
  },

  /** Receives a burst of n events from the server. Returns the events per second. */
  async received(n, payload) {
    let got = 0;
    let done;
    const all = new Promise((resolve) => (done = resolve));
    const tick = () => {
      if (++got === n) done();
    };
    socket.on("tick", tick);
    const start = performance.now();
    socket.emit("burst", n, payloads[payload]);
    await all;
    const took = performance.now() - start;
    socket.off("tick", tick);
    return (n / took) * 1000;
  },

  /**
   * Receives a burst of n events. Returns the longest task of the page during the burst,
   * and the longest delay of a timer, in milliseconds. The browser reports only tasks of at
   * least 50 ms.
   */
  async responsive(n, payload) {
    let longest = 0;
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
    });
    observer.observe({ type: "longtask" });
    let late = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      late = Math.max(late, now - last);
      last = now;
    }, 4);
    const rate = await this.received(n, payload);
    await wait(100); // the browser calls the observer some time after a task
    clearInterval(timer);
    observer.disconnect();
    return { longest, late, rate };
  },

  /**
   * Calls emit() n times in one task. Returns the calls per second twice: measured until
   * the last call returns, and measured until the work is done that the calls leave for the
   * end of the task.
   */
  async emitCalls(n, payload) {
    const start = performance.now();
    for (let i = 0; i < n; i++) socket.emit("sink", payloads[payload]);
    const called = performance.now() - start;
    await null;
    await null;
    await null;
    const settled = performance.now() - start;
    const sunk = await socket.emitWithAck("sunk");
    if (sunk !== n) throw new Error(`${sunk} of ${n} events have arrived`);
    return { calls: (n / called) * 1000, settled: (n / settled) * 1000 };
  },
};
