import { InjectionToken, OnDestroy, Service, inject, signal } from '@angular/core';
import { Observable } from 'rxjs';
import { Socket, io } from 'socket.io-client';

import { AuthService } from './auth.service';
import { INSTANCE } from './instance';
import { limitOf, waitOf } from './limit';

/** The state of the connection, as it is shown to users. */
export type Connection =
  | { readonly state: 'off' }
  | { readonly state: 'connecting' }
  | { readonly state: 'connected'; readonly id: string; readonly transport: string }
  | { readonly state: 'lost'; readonly reason: string; readonly words?: string } // the page reconnects on its own; words: if a limit of the server is the reason
  | { readonly state: 'closed'; readonly reason: string }; // the client does not reconnect

/** The official client's io(); tests put their own in its place. */
export const IO = new InjectionToken<typeof io>('socket.io-client', { factory: () => io });

/**
 * The one Socket.IO connection of this page.
 *
 * The socket exists from the start and connects later, so that a component may
 * listen before there is a connection, and so that its listeners live through
 * every reconnection.
 */
@Service()
export class SocketService implements OnDestroy {
  private readonly auth = inject(AuthService);
  private readonly socket: Socket;
  private readonly projects = new Set<string>();
  private token: string | null = null; // the token of the last connection attempt
  private refreshed = false;
  private retry?: ReturnType<typeof setTimeout>;

  /** How often the socket has joined a room late, after a limit had refused it. Events may have been missed meanwhile. */
  readonly joinedLate = signal(0);
  private readonly connection = signal<Connection>({ state: 'off' });
  readonly status = this.connection.asReadonly();

  constructor() {
    this.socket = inject(IO)({
      path: inject(INSTANCE).path,
      autoConnect: false,
      // A function, because the client calls it for each reconnection. An object would
      // send the first token for ever.
      auth: (send) => send({ token: (this.token = this.auth.getAccessToken()) }),
    });
    this.socket.on('connect', () => this.connected());
    this.socket.on('disconnect', (reason) => {
      if (reason === 'io client disconnect') return;
      this.connection.set(this.socket.active ? { state: 'lost', reason } : { state: 'closed', reason });
    });
    this.socket.on('connect_error', (error) => this.refused(error));
    this.socket.on('auth:expired', () => this.expired());
  }

  connect(): void {
    if (this.socket.connected || this.connection().state === 'connecting') return;
    this.connection.set({ state: 'connecting' });
    this.socket.connect();
  }

  disconnect(): void {
    clearTimeout(this.retry);
    this.projects.clear();
    this.socket.disconnect();
    this.connection.set({ state: 'off' });
  }

  /**
   * on listens as long as the Observable has a subscription. Components end theirs with
   * takeUntilDestroyed(); this service lives longer and cannot end it for them.
   */
  on<T>(event: string): Observable<T> {
    return new Observable<T>((subscriber) => {
      const listener = (data: T) => subscriber.next(data);
      this.socket.on(event, listener);
      // Pass the listener: off(event) alone would remove the listeners of others too.
      return () => this.socket.off(event, listener);
    });
  }

  emit(event: string, ...args: unknown[]): void {
    this.socket.emit(event, ...args);
  }

  /** Joins a project's room, now and again after each reconnection. */
  subscribeToProject(projectId: string): void {
    this.projects.add(projectId);
    // Do not emit while disconnected: the client would send it after the reconnection,
    // and connected() emits it then anyway.
    if (this.socket.connected) this.join(projectId);
  }

  unsubscribeFromProject(projectId: string): void {
    this.projects.delete(projectId);
    if (this.socket.connected) this.emit('task:unsubscribe', { projectId });
  }

  ngOnDestroy(): void {
    this.disconnect();
    this.socket.off();
  }

  private connected(): void {
    this.refreshed = false;
    const engine = this.socket.io.engine;
    const show = () =>
      this.connection.set({ state: 'connected', id: this.socket.id ?? '', transport: engine.transport.name });
    engine.once('upgrade', show);

    // Rooms belong to the server's socket. After a reconnection that is a new socket,
    // unless the server has recovered the old one's state.
    if (!this.socket.recovered) {
      for (const projectId of this.projects) this.join(projectId);
    }
    this.emit('presence:online');
    show();
  }

  /**
   * Asks for a project's events, and asks again if the server refuses because too much was
   * sent at once. Without that, the list would silently miss the changes of others.
   */
  private join(projectId: string, late = false): void {
    this.emit('task:subscribe', { projectId }, (answer: unknown) => {
      const wait = waitOf(answer);
      if (wait > 0) {
        setTimeout(() => {
          if (this.projects.has(projectId) && this.socket.connected) this.join(projectId, true);
        }, wait);
      } else if (late) this.joinedLate.update((n) => n + 1);
    });
  }

  /**
   * If there is no network, the client itself tries again. If the server's middleware
   * refused the connection, it does not: socket.active is false.
   */
  private refused(error: Error): void {
    const limit = limitOf(error);
    if (limit) {
      this.connection.set({ state: 'lost', reason: error.message, words: limit.words });
      clearTimeout(this.retry);
      if (!this.socket.active) this.retry = setTimeout(() => this.socket.connect(), limit.wait);
      return;
    }
    if (this.socket.active) {
      this.connection.set({ state: 'lost', reason: error.message });
      return;
    }
    this.connection.set({ state: 'closed', reason: error.message });
    if (error.message !== 'Invalid or expired token' || this.refreshed) return;
    this.refreshed = true; // only once, because a second refusal has another cause
    // A request may have refreshed the token while the refusal was on its way.
    if (this.token !== this.auth.getAccessToken()) this.connect();
    else this.auth.refreshToken().subscribe({ next: () => this.connect(), error: () => {} });
  }

  /**
   * The token has expired while connected. The server waits a while for another one
   * and handles no events of this socket until then. Without a new token it ends the connection.
   */
  private expired(): void {
    const send = (token: string | null) =>
      this.socket.timeout(5000).emit('auth:refresh', { token }, (error: Error | null, answer?: { ok?: boolean }) => {
        if (!error && answer?.ok) this.token = token;
      });
    // A request may have refreshed the token already.
    const token = this.auth.getAccessToken();
    if (this.token !== token) send(token);
    else this.auth.refreshToken().subscribe({ next: send, error: () => {} });
  }
}
