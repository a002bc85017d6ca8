// The types of socketplay.js. They have the same names as the types of socket.io-client:
//
//     interface FromServer { chat: (text: string) => void }
//     interface ToServer { say: (text: string, done: (id: number) => void) => void }
//     const socket: Socket<FromServer, ToServer> = io();
//
// Each event has a function type. The function's parameters are the event's arguments. If the
// last argument is a function, it is called with the acknowledgement.

/** The types of events, by the event's name. Usually this is an interface. */
export interface EventsMap {
  [event: string]: any;
}

/** Any event, with any arguments. */
export interface DefaultEventsMap {
  [event: string]: (...args: any[]) => void;
}

type Name<Events extends EventsMap> = keyof Events & (string | symbol);
type Handler<Own extends EventsMap, Users extends EventsMap, E> = E extends Name<Own>
  ? Own[E]
  : E extends Name<Users>
    ? Users[E]
    : (...args: any[]) => void;
type Arguments<Events extends EventsMap, E extends Name<Events>> = Parameters<Events[E]>;

/** The arguments of emitWithAck: those of emit without the acknowledgement. */
type Sent<Args extends any[]> = Args extends [...infer Before, any] ? Before : any[];
/** The result of emitWithAck: the acknowledgement's value, if it has one value only. (After timeout() the acknowledgement also has an error before the value.) */
type Answer<Args extends any[]> = Args extends [...any[], infer Ack] ? (Ack extends (value: infer Value) => any ? Value : any) : any;

type WithError<Args extends any[]> = {
  [I in keyof Args]: Args[I] extends (...args: infer Values) => infer Result ? (err: Error, ...args: Values) => Result : Args[I];
};
/** The same events after timeout(): their acknowledgements have an error as the first argument. */
export type DecorateAcknowledgements<Events> = {
  [E in keyof Events]: Events[E] extends (...args: infer Args) => infer Result ? (...args: WithError<Args>) => Result : Events[E];
};

declare class Emitter<Listen extends EventsMap, Emit extends EventsMap, Own extends EventsMap = {}> {
  on<E extends Name<Own> | Name<Listen>>(event: E, listener: Handler<Own, Listen, E>): this;
  once<E extends Name<Own> | Name<Listen>>(event: E, listener: Handler<Own, Listen, E>): this;
  /** Removes a listener. Without listener it removes all listeners of the event, and without event all listeners. */
  off<E extends Name<Own> | Name<Listen>>(event?: E, listener?: Handler<Own, Listen, E>): this;
  emit<E extends Name<Emit>>(event: E, ...args: Arguments<Emit, E>): this;
  listeners<E extends Name<Own> | Name<Listen>>(event: E): Handler<Own, Listen, E>[];
  hasListeners<E extends Name<Own> | Name<Listen>>(event: E): boolean;
  removeListener<E extends Name<Own> | Name<Listen>>(event?: E, listener?: Handler<Own, Listen, E>): this;
  removeAllListeners<E extends Name<Own> | Name<Listen>>(event?: E): this;
}

/** A Socket.IO packet. type: 0 CONNECT, 1 DISCONNECT, 2 EVENT, 3 ACK, 4 CONNECT_ERROR, 5 BINARY_EVENT, 6 BINARY_ACK. */
export interface Packet {
  type: number;
  nsp: string;
  data?: any;
  id?: number;
}

/** An Engine.IO packet. */
export interface EnginePacket {
  type: "open" | "close" | "ping" | "pong" | "message" | "upgrade" | "noop" | "error";
  data?: string | ArrayBuffer;
}

/** The second argument of the events disconnect and close, after the reason. */
export type DisconnectDescription = Error | { description: string; context?: unknown };

/** The argument of the event connect_error. The server's middleware can set data. */
export interface ExtendedError extends Error {
  data?: any;
}

/** The auth that the client sends with each CONNECT: an object, or a function that is called for each CONNECT and calls send with the object. */
export type Auth = { [key: string]: any } | ((send: (data: object) => void) => void);

export interface SocketOptions {
  auth?: Auth;
  /** How often, at most, an event is sent again if the server does not acknowledge it. */
  retries?: number;
  /** The limit for acknowledgements in milliseconds, unless timeout() sets another one. */
  ackTimeout?: number;
}

/** Options for the requests of a transport. */
export interface TransportOptions {
  /** Headers for the requests of polling. Browsers cannot add headers to a WebSocket. */
  extraHeaders?: { [name: string]: string };
  /** Whether requests to other origins carry cookies. */
  withCredentials?: boolean;
  /** The limit for a request of polling in milliseconds; 0 means no limit. */
  requestTimeout?: number;
  /** The subprotocols that a WebSocket offers to the server. */
  protocols?: string | string[];
}

export type TransportName = "polling" | "websocket" | (string & {});

export interface EngineOptions extends TransportOptions {
  host?: string;
  hostname?: string;
  port?: string | number;
  secure?: boolean;
  /** The path of the server's endpoint; "/socket.io" by default. */
  path?: string;
  addTrailingSlash?: boolean;
  query?: { [name: string]: any };
  /** The transports, in the order in which they are tried. By default polling, then WebSocket. */
  transports?: TransportName[];
  upgrade?: boolean;
  tryAllTransports?: boolean;
  rememberUpgrade?: boolean;
  forceBase64?: boolean;
  /** Whether requests have a timestamp, so that no cache answers them. By default only requests of polling have one. */
  timestampRequests?: boolean;
  timestampParam?: string;
  /**
   * Options of single transports. No slash is added to path. query replaces the whole
   * query, so it must contain the parameters EIO and transport.
   */
  transportOptions?: { [transport: string]: TransportOptions & Pick<EngineOptions, "hostname" | "port" | "secure" | "path" | "query" | "forceBase64" | "timestampRequests" | "timestampParam"> };
  closeOnBeforeunload?: boolean;
}

export interface ManagerOptions extends EngineOptions {
  forceNew: boolean;
  multiplex: boolean;
  path: string;
  reconnection: boolean;
  reconnectionAttempts: number;
  /** The delay before the first attempt to reconnect in milliseconds. It is doubled before each further attempt. */
  reconnectionDelay: number;
  reconnectionDelayMax: number;
  /** The largest share of a delay, 0 to 1, by which the delay becomes longer or shorter at random. */
  randomizationFactor: number;
  /** The limit for one attempt to connect in milliseconds. */
  timeout: number;
  autoConnect: boolean;
}

export interface ManagerReservedEvents {
  open: () => void;
  error: (err: Error) => void;
  ping: () => void;
  packet: (packet: Packet) => void;
  close: (reason: string, description?: DisconnectDescription) => void;
  reconnect_attempt: (attempt: number) => void;
  reconnect: (attempt: number) => void;
  reconnect_error: (err: Error) => void;
  reconnect_failed: () => void;
}

/** The server's answer when a connection opens. Times are in milliseconds, sizes in bytes. */
export interface Handshake {
  sid: string;
  upgrades: string[];
  pingInterval: number;
  pingTimeout: number;
  maxPayload: number;
}

export interface EngineReservedEvents {
  open: () => void;
  handshake: (data: Handshake) => void;
  packet: (packet: EnginePacket) => void;
  packetCreate: (packet: EnginePacket) => void;
  data: (data: string | ArrayBuffer) => void;
  message: (data: string | ArrayBuffer) => void;
  flush: () => void;
  drain: () => void;
  heartbeat: () => void;
  ping: () => void;
  pong: () => void;
  error: (err: string | Error) => void;
  upgrading: (transport: Transport) => void;
  upgrade: (transport: Transport) => void;
  upgradeError: (err: Error) => void;
  close: (reason: string, description?: DisconnectDescription) => void;
}

/** A transport, as a page sees it: only its name. The transport itself is in the WebAssembly program. */
export interface Transport {
  readonly name: string;
}

/** One Engine.IO connection: socket.io.engine. */
export declare class Engine extends Emitter<Record<never, never>, Record<never, never>, EngineReservedEvents> {
  id: string;
  transport: Transport;
  binaryType: string;
  readyState: "opening" | "open" | "closing" | "closed";
  /** A copy of the packets that the transport still has to send. */
  readonly writeBuffer: EnginePacket[];
  /** Sends an Engine.IO message as it is. The Socket.IO protocol neither checks nor changes it. */
  write(message: string | ArrayBuffer | ArrayBufferView, options?: { compress?: boolean }, fn?: () => void): this;
  send(message: string | ArrayBuffer | ArrayBufferView, options?: { compress?: boolean }, fn?: () => void): this;
  close(): this;
}

/** Holds one connection, which the sockets of any number of namespaces share. */
export declare class Manager<ListenEvents extends EventsMap = DefaultEventsMap, EmitEvents extends EventsMap = ListenEvents> extends Emitter<{}, {}, ManagerReservedEvents> {
  engine: Engine;
  /** The options. Changes have an effect from the next connection on. */
  opts: Partial<ManagerOptions>;
  constructor(uri?: string | Partial<ManagerOptions>, opts?: Partial<ManagerOptions>);
  reconnection(): boolean;
  reconnection(v: boolean): this;
  reconnectionAttempts(): number;
  reconnectionAttempts(v: number): this;
  reconnectionDelay(): number;
  reconnectionDelay(v: number): this;
  reconnectionDelayMax(): number;
  reconnectionDelayMax(v: number): this;
  randomizationFactor(): number;
  randomizationFactor(v: number): this;
  timeout(): number | boolean;
  timeout(v: number | boolean): this;
  open(fn?: (err?: Error) => void): this;
  connect(fn?: (err?: Error) => void): this;
  socket(nsp: string, opts?: Partial<SocketOptions>): Socket;
  /** Closes the connection of all sockets. */
  disconnect(): void;
}

export interface SocketReservedEvents {
  connect: () => void;
  connect_error: (err: ExtendedError) => void;
  disconnect: (reason: Socket.DisconnectReason, description?: DisconnectDescription) => void;
}

/** The client's side of one namespace. */
export declare class Socket<ListenEvents extends EventsMap = DefaultEventsMap, EmitEvents extends EventsMap = ListenEvents> extends Emitter<ListenEvents, EmitEvents, SocketReservedEvents> {
  readonly io: Manager<ListenEvents, EmitEvents>;
  /** The socket's id on the server; undefined while the socket is not connected. */
  id: string | undefined;
  connected: boolean;
  /** Whether this connection continues the session of the previous connection. */
  recovered: boolean;
  /** The auth that the client sends at the next connect. */
  auth: Auth;
  readonly nsp: string;
  /** The events that wait for the connection. If the page removes an event from the list, it is not sent. */
  sendBuffer: Pick<Packet, "type" | "data">[];
  receiveBuffer: ReadonlyArray<any>[];
  constructor(io: Manager, nsp: string, opts?: Partial<SocketOptions>);
  get disconnected(): boolean;
  /** Whether the socket is connected, or is going to connect on its own. */
  get active(): boolean;
  connect(): this;
  open(): this;
  disconnect(): this;
  close(): this;
  send(...args: any[]): this;
  emit<E extends Name<EmitEvents>>(event: E, ...args: Arguments<EmitEvents, E>): this;
  emitWithAck<E extends Name<EmitEvents>>(event: E, ...args: Sent<Arguments<EmitEvents, E>>): Promise<Answer<Arguments<EmitEvents, E>>>;
  /** Makes the next event volatile: it is dropped if it cannot be sent at once. */
  get volatile(): this;
  /** Sets the limit for the acknowledgement of the next event, in milliseconds. */
  timeout(ms: number): Socket<ListenEvents, DecorateAcknowledgements<EmitEvents>>;
  compress(compress: boolean): this;
  onAny(listener: (...args: any[]) => void): this;
  prependAny(listener: (...args: any[]) => void): this;
  offAny(listener?: (...args: any[]) => void): this;
  listenersAny(): ((...args: any[]) => void)[];
  onAnyOutgoing(listener: (...args: any[]) => void): this;
  prependAnyOutgoing(listener: (...args: any[]) => void): this;
  offAnyOutgoing(listener?: (...args: any[]) => void): this;
  listenersAnyOutgoing(): ((...args: any[]) => void)[];
}

export declare namespace Socket {
  type DisconnectReason = "io server disconnect" | "io client disconnect" | "ping timeout" | "transport close" | "transport error" | "parse error";
}

/** Connects to the namespace that the URL names; by default the root namespace of the page's own server. */
export declare function io(opts?: Partial<ManagerOptions & SocketOptions>): Socket;
export declare function io(uri?: string, opts?: Partial<ManagerOptions & SocketOptions>): Socket;
export { io as connect, io as default };

/** The Socket.IO protocol revision. */
export declare const protocol: number;

export interface LoadOptions {
  /** Called with the bytes that have arrived, and with all bytes, both after decompression. */
  onProgress?: (loaded: number, total: number) => void;
  /** The WebAssembly program, in place of the file beside the module. */
  wasm?: URL | string | Response | BufferSource | WebAssembly.Module;
}

/** Loads the client before the first connection needs it, to show the progress or to find out whether it can run. */
export declare function load(options?: LoadOptions): Promise<void>;

/** Says why the client cannot run here. */
export declare class LoadError extends Error {
  constructor(message: string, cause?: unknown);
}
