// @ts-check

/** @typedef {import("../trace/trace.js").Member} Member */
/** @typedef {import("./stage.js").Figure} Figure */
/** @typedef {import("./stage.js").Group} Group */
/** @typedef {import("./stage.js").Own} Own */
/** @typedef {import("./stage.js").Scene} Scene */

const marked = ["alice", "bob", "carol", "dan", "erin"]; // users with a colour and a mark of their own
const remembered = 4000; // how many sockets, and how many labels, are kept after their figures are gone

/**
 * The clients on stage. These are the page's own clients and, because several pages may share
 * a lab, the clients of the other pages. All sockets of one client are one figure: those with
 * the same link or, if the client named no link, those of one connection. A figure of another
 * page keeps its name when the client reconnects over the same link; a figure of this page
 * always has the name of its client.
 */
export class Cast {
  /** The key of the figure that has or had a socket, by the socket's id. @type {Map<string, string>} */
  #keys = new Map();
  /** The key of a connection's figure, by instance and session. @type {Map<string, string>} */
  #connections = new Map();
  /** The labels of other pages' figures, by key. @type {Map<string, string>} */
  #labels = new Map();
  /** The keys of the figures that are on stage now. @type {Set<string>} */
  #present = new Set();
  /** The keys of the figures that were on stage in the scene before. @type {Set<string>} */
  #before = new Set();
  /** The figures of the latest scene. @type {Figure[]} */
  #figures = [];
  /** The users without a mark of their own, in the order in which they appeared. @type {string[]} */
  #others = [];

  /**
   * Makes the scene: figures of the page's own clients and of all sockets that exist now, and their rooms and namespaces.
   * @param {Member[]} members all sockets of the lab
   * @param {Own[]} own the page's clients
   * @param {{name: string, running: boolean, linked?: boolean, more?: number}[]} instances
   * @returns {Scene}
   */
  scene(members, own, instances) {
    /** @type {Map<string, Figure>} */
    const figures = new Map();
    const names = new Map(own.flatMap((o) => o.sockets.map((id) => [id, o.name])));
    // A client may reconnect before the server has noticed that its old socket is dead, and the server may show a new socket before the client knows of it. The link tells whose sockets they are.
    const links = new Map(own.flatMap((o) => (o.link ? [/** @type {[string, Own]} */ ([o.link, o])] : [])));
    const isOld = (/** @type {Member} */ m) => !names.has(m.id) && (links.get(m.link ?? "")?.sockets.length ?? 0) > 0;
    members.filter(isOld).forEach((m) => this.#remember(m.id, links.get(m.link ?? "")?.name ?? ""));
    members = members.filter((m) => !isOld(m));
    for (const o of own) {
      figures.set(o.name, this.#figure({ key: o.name, label: o.name, user: o.user, instance: o.instance, own: true }));
    }
    const keyed = members.map((m) => ({ m, key: names.get(m.id) ?? links.get(m.link ?? "")?.name ?? strangerOf(m) }));
    this.#before = this.#present;
    this.#present = new Set(keyed.map(({ key }) => key));
    this.#connections = new Map(keyed.map(({ m, key }) => [`${m.instance}/${m.session}`, key]));
    for (const { m, key } of keyed) {
      this.#remember(m.id, key);
      let figure = figures.get(key);
      if (!figure) {
        const user = m.user || "guest";
        figure = this.#figure({ key, label: this.#label(key, user), user, instance: m.instance, own: false });
        figures.set(key, figure);
      }
      addSocket(figure, m);
    }
    this.#figures = [...figures.values()];
    return { instances, figures: this.#figures, ...groupsOf(members, (m) => this.keyOf(m.id)) };
  }

  /**
   * The figures, rooms and namespaces as they were when other sockets existed. It remembers nothing.
   * @param {Member[]} members all sockets of the lab at that time
   * @param {Figure[]} figures the figures on stage
   * @returns {Pick<Scene, "figures" | "rooms" | "namespaces">}
   */
  then(members, figures) {
    const old = new Map(figures.map((f) => [f.key, { ...f, transport: "", rooms: [], more: undefined, namespaces: [] }]));
    for (const m of members) {
      const figure = old.get(this.keyFor(m));
      if (figure) addSocket(figure, m);
    }
    return { figures: [...old.values()], ...groupsOf(members, (m) => this.keyFor(m)) };
  }

  /** The key of the figure that has or had a socket. @param {Member} m */
  keyFor(m) {
    return this.keyOf(m.id) ?? strangerOf(m);
  }

  /** A figure that is not on stage any more. @param {Member} m one of its sockets @returns {Figure} */
  pastFigure(m) {
    const key = this.keyFor(m);
    const user = m.user || "guest";
    return this.#figure({ key, label: this.#labels.get(key) ?? user, user, instance: m.instance, own: false });
  }

  /** Adds a socket that does not exist any more. @param {string} socket the socket's id @param {string} key the key of the figure that had the socket */
  addPastSocket(socket, key) {
    if (!this.#keys.has(socket)) this.#remember(socket, key);
  }

  /**
   * The key of the figure that has or had a socket; undefined if no figure did.
   * @param {string | undefined} socket the socket's id
   */
  keyOf(socket) {
    return this.#keys.get(socket ?? "");
  }

  /**
   * The key of a figure of a user, such as the one who sends an HTTP request: one of this page
   * and on that instance, if there is one; undefined if none is on stage.
   * @param {string | undefined} user
   * @param {string | undefined} instance
   */
  keyOfUser(user, instance) {
    const mine = user ? this.#figures.filter((f) => f.user === user) : [];
    const rank = (/** @type {Figure} */ f) => (f.own ? 2 : 0) + (f.instance === instance ? 1 : 0);
    return mine.toSorted((a, b) => rank(b) - rank(a))[0]?.key;
  }

  /**
   * The key of the figure that a connection belongs to; undefined if none is on stage.
   * @param {import("../trace/trace.js").TraceEvent} e an event with the connection's instance and session
   */
  keyOfConnection(e) {
    return this.#connections.get(`${e.instance}/${e.session}`);
  }

  /**
   * A figure's name.
   * @param {string} key
   */
  labelOf(key) {
    return this.#labels.get(key) ?? key;
  }

  /** @param {Pick<Figure, "key" | "label" | "user" | "instance" | "own">} who @returns {Figure} */
  #figure(who) {
    return { ...who, mark: this.#mark(who.user), transport: "", rooms: [], namespaces: [] };
  }

  /** The number of a user's mark: 6 for the first user whose name has no mark of its own, else 0. @param {string} user */
  #mark(user) {
    if (marked.includes(user)) return 0;
    if (!this.#others.includes(user)) this.#others.push(user);
    return this.#others[0] === user ? 6 : 0;
  }

  /**
   * The label of another page's figure: the user's name and a number, such as "alice·2", that
   * no other figure on stage has. A client that reconnects gets the label that it had, unless
   * another figure has it now.
   * @param {string} key
   * @param {string} user
   */
  #label(key, user) {
    let label = this.#labels.get(key);
    if (label && this.#before.has(key)) return label;
    const taken = new Set([...this.#labels].filter(([other]) => other !== key && this.#present.has(other)).map(([, label]) => label));
    if (label && !taken.has(label)) return label;
    let n = 2;
    while (taken.has(`${user}·${n}`)) n++;
    label = `${user}·${n}`;
    this.#labels.set(key, label);
    if (this.#labels.size > remembered) for (const old of this.#labels.keys()) { this.#labels.delete(old); break; }
    return label;
  }

  /** @param {string} socket @param {string} key */
  #remember(socket, key) {
    this.#keys.delete(socket);
    this.#keys.set(socket, key);
    if (this.#keys.size > remembered) for (const old of this.#keys.keys()) { this.#keys.delete(old); break; }
  }
}

/**
 * The rooms that the stage draws: all but the personal rooms ("user:alice") of users who are
 * on stage, because such a room says nothing that the figures do not show.
 * @param {Scene} scene
 * @param {string[]} wanted the names of personal rooms to draw nevertheless
 */
export function roomsToDraw(scene, wanted = []) {
  const users = new Set(scene.figures.map((f) => f.user));
  const personal = (/** @type {Group} */ g) => g.name.startsWith("user:") && users.has(g.name.slice(5));
  return scene.rooms.filter((g) => wanted.includes(g.name) || !personal(g));
}

/** The key of another page's figure. @param {Member} m one of its sockets */
function strangerOf(m) {
  return m.link ? `link ${m.link}` : `${m.instance}/${m.session || m.id}`;
}

/** Adds to a figure what one of its sockets says of it. @param {Figure} figure @param {Member} m */
function addSocket(figure, m) {
  figure.instance = m.instance;
  figure.transport = m.transport || figure.transport || "websocket";
  for (const room of m.rooms) if (!figure.rooms.includes(room)) figure.rooms.push(room);
  if (m.more) figure.more = (figure.more ?? 0) + m.more;
  if (m.nsp !== "/" && !figure.namespaces.includes(m.nsp)) figure.namespaces.push(m.nsp);
}

/**
 * The rooms and namespaces of some sockets, with the figures in them.
 * @param {Member[]} members
 * @param {(m: Member) => string | undefined} keyOf
 */
function groupsOf(members, keyOf) {
  return {
    rooms: groups(members, (m) => [...m.rooms].map((room) => [room, m.nsp]), keyOf),
    namespaces: groups(members.filter((m) => m.nsp !== "/"), (m) => [[m.nsp, m.nsp]], keyOf),
  };
}

/**
 * Groups figures by the rooms or namespaces of their sockets.
 * @param {Member[]} members
 * @param {(m: Member) => string[][]} of returns the groups of a socket: each group's name and namespace
 * @param {(m: Member) => string | undefined} keyOf
 * @returns {Group[]} sorted by name
 */
function groups(members, of, keyOf) {
  /** @type {Map<string, Group>} */
  const found = new Map();
  for (const m of members) {
    for (const [name, nsp] of of(m)) {
      const id = `${nsp}\u0000${name}`;
      const group = found.get(id) ?? { name, nsp, keys: [] };
      found.set(id, group);
      const key = keyOf(m);
      if (key !== undefined && !group.keys.includes(key)) group.keys.push(key);
    }
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}
