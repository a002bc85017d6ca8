// What run.mjs measures, in the page: each function with either client, since both
// have the same surface.

const modules = {
  ours: new URL("/socket.io/socketplay.js", location),
  official: new URL("/socket.io/socket.io.esm.min.js", location),
};

/** 100 bytes of JSON, as a chat's message may have. */
const message = { id: 12345, from: "alice@example.test", text: "See you at the harbour, quarter past seven?" };

const payloads = { text: message, binary: Uint8Array.from({ length: 1024 }, (_, i) => i) };

const once = (emitter, event) => new Promise((resolve) => emitter.once(event, resolve));
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

let socket;

globalThis.bench = {
  /** From nothing to connected: the time that a page waits which imports a client. */
  async start(client) {
    const began = performance.now();
    const { io } = await import(modules[client]);
    const connecting = io({ forceNew: true });
    await once(connecting, "connect");
    const took = performance.now() - began;
    connecting.disconnect();
    return took;
  },

  /** Connects for what follows. */
  async connect(client, server, transports) {
    const { io } = await import(modules[client]);
    socket = io(server, { forceNew: true, transports });
    await once(socket, "connect");
  },

  disconnect() {
    socket.disconnect();
    socket = undefined;
  },

  /** n acknowledged emits, one after the other: milliseconds each. */
  async roundTrips(n, payload) {
    const times = [];
    for (let i = 0; i < n; i++) {
      const began = performance.now();
      await socket.emitWithAck("echo", payloads[payload]);
      times.push(performance.now() - began);
    }
    times.sort((a, b) => a - b);
    return { p50: times[Math.floor(n * 0.5)], p99: times[Math.floor(n * 0.99)] };
  },

  /** n emits at once, and an acknowledgement at the end: emits a second. */
  async delivered(n, payload) {
    const began = performance.now();
    for (let i = 0; i < n; i++) socket.emit("sink", payloads[payload]);
    const sunk = await socket.emitWithAck("sunk");
    const took = performance.now() - began;
    if (sunk !== n) throw new Error(`${sunk} of ${n} emits have arrived`);
    return (n / took) * 1000;
  },

  /** A burst of n events from the server: events a second. */
  async received(n, payload) {
    let got = 0;
    let done;
    const all = new Promise((resolve) => (done = resolve));
    const tick = () => {
      if (++got === n) done();
    };
    socket.on("tick", tick);
    const began = performance.now();
    socket.emit("burst", n, payloads[payload]);
    await all;
    const took = performance.now() - began;
    socket.off("tick", tick);
    return (n / took) * 1000;
  },

  /**
   * The same, while the page counts its long tasks, and looks how late a timer can
   * be: the longest of each, in milliseconds. A task below 50 ms is none to the browser.
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
    await wait(100); // the observer hears of a task after its end
    clearInterval(timer);
    observer.disconnect();
    return { longest, late, rate };
  },

  /**
   * emit() called n times in a row: calls a second, and the same when what the calls
   * leave for the end of the task counts too.
   */
  async emitCalls(n, payload) {
    const began = performance.now();
    for (let i = 0; i < n; i++) socket.emit("sink", payloads[payload]);
    const called = performance.now() - began;
    await null;
    await null;
    await null;
    const settled = performance.now() - began;
    const sunk = await socket.emitWithAck("sunk");
    if (sunk !== n) throw new Error(`${sunk} of ${n} emits have arrived`);
    return { calls: (n / called) * 1000, settled: (n / settled) * 1000 };
  },
};
