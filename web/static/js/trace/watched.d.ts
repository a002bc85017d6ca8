// The part of a Socket.IO client's API that watch.js uses. Both the official client and ours
// have this part.

export type Listener = (...args: any[]) => void;

export interface Emitter {
  on(event: string, listener: Listener): unknown;
  off(event: string, listener: Listener): unknown;
}

export interface Engine extends Emitter {
  transport?: { name: string };
}

export interface Manager extends Emitter {
  engine?: Engine; // the engine of the current connection attempt, new for each attempt; undefined before the first
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
