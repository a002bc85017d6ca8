// The part of a Socket.IO client's API that watch.js uses. The official client and ours
// both have it.

export type Listener = (...args: any[]) => void;

export interface Emitter {
  on(event: string, listener: Listener): unknown;
  off(event: string, listener: Listener): unknown;
}

export interface Engine extends Emitter {
  transport?: { name: string };
}

/** Each connection attempt has an engine of its own. */
export interface Manager extends Emitter {
  engine?: Engine;
}

export interface Socket extends Emitter {
  id?: string;
  onAny(listener: Listener): unknown;
  offAny(listener: Listener): unknown;
  onAnyOutgoing(listener: Listener): unknown;
  offAnyOutgoing(listener: Listener): unknown;
}

export interface ConnectError extends Error {
  data?: { code?: string };
}
