// The part of the Socket.IO client's API that the pages use. Both our client (Go compiled to
// WASM) and the official client have this part.

export type Listener = (...args: any[]) => void;

export type AnyListener = (event: string, ...args: any[]) => void;

export interface Emitter {
  on(event: string, listener: Listener): this;
  once(event: string, listener: Listener): this;
  off(event?: string, listener?: Listener): this;
  listeners(event: string): Listener[];
}

export interface Engine extends Emitter {
  id?: string;
  transport?: { name: string };
  write(data: string): unknown;
  close(): unknown;
}

export interface Manager extends Emitter {
  engine: Engine;
  socket(namespace: string, options?: { auth?: Auth }): Socket;
  reconnection(): boolean;
  reconnection(on: boolean): this;
}

export type Auth = Record<string, unknown> | ((use: (data: Record<string, unknown>) => void) => void);

export interface Socket extends Emitter {
  id?: string;
  connected: boolean;
  recovered?: boolean; // absent in clients before Socket.IO 4.6
  active: boolean;
  io: Manager;
  connect(): this;
  disconnect(): this;
  emit(event: string, ...args: unknown[]): this;
  readonly volatile: Socket; // the same socket; the next emit is dropped if it cannot be sent at once
  timeout(milliseconds: number): Socket;
  emitWithAck(event: string, ...args: unknown[]): Promise<unknown>;
  onAny(listener: AnyListener): this;
  offAny(listener?: AnyListener): this;
  onAnyOutgoing(listener: AnyListener): this;
  offAnyOutgoing(listener?: AnyListener): this;
}

export interface ConnectError extends Error {
  data?: { code?: string; mistake?: string };
}

export interface Options {
  path?: string;
  forceNew?: boolean;
  autoConnect?: boolean;
  reconnection?: boolean;
  timeout?: number;
  transports?: string[];
  auth?: Auth;
  query?: Record<string, string>;
}

export type IO = (url: string, options?: Options) => Socket;
