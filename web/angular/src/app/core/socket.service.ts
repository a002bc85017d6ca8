import { InjectionToken, OnDestroy, Service, inject, signal } from '@angular/core';
import { Observable } from 'rxjs';
import { Socket, io } from 'socket.io-client';

import { AuthService } from './auth.service';
import { INSTANCE } from './instance';

/** What the connection is doing, for people. */
export type Connection =
  | { readonly state: 'off' }
  | { readonly state: 'connecting' }
  | { readonly state: 'connected'; readonly id: string; readonly transport: string }
  | { readonly state: 'lost'; readonly reason: string } // it comes back by itself
  | { readonly state: 'closed'; readonly reason: string }; // it does not

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
  private token: string | null = null; // what the server was last asked with
  private refreshed = false;

  private readonly connection = signal<Connection>({ state: 'off' });
  readonly status = this.connection.asReadonly();

  constructor() {
    this.socket = inject(IO)({
      path: inject(INSTANCE).path,
      autoConnect: false,
      // A function, asked again at each reconnection: an object would send for ever
      // the token of the first one.
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
    this.projects.clear();
    this.socket.disconnect();
    this.connection.set({ state: 'off' });
  }

  /**
   * on listens for as long as the Observable is subscribed. Components end theirs
   * with takeUntilDestroyed(); this service outlives them and cannot do it for them.
   */
  on<T>(event: string): Observable<T> {
    return new Observable<T>((subscriber) => {
      const listener = (data: T) => subscriber.next(data);
      this.socket.on(event, listener);
      // This listener alone: off(event) without it removes everybody's.
      return () => this.socket.off(event, listener);
    });
  }

  emit(event: string, ...args: unknown[]): void {
    this.socket.emit(event, ...args);
  }

  /** Joins a project's room, now and again after each reconnection. */
  subscribeToProject(projectId: string): void {
    this.projects.add(projectId);
    // Not while disconnected: what is emitted then is kept and sent later, and
    // connected() asks anyway.
    if (this.socket.connected) this.emit('task:subscribe', { projectId });
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

    // Rooms belong to the server's socket, and that is a new one, unless the server
    // has recovered the old one's state.
    if (!this.socket.recovered) {
      for (const projectId of this.projects) this.emit('task:subscribe', { projectId });
    }
    this.emit('presence:online');
    show();
  }

  /**
   * A connection that fails for want of a network is tried again by the client
   * itself. One that the server's middleware refused is not: socket.active is false.
   */
  private refused(error: Error): void {
    if (this.socket.active) {
      this.connection.set({ state: 'lost', reason: error.message });
      return;
    }
    this.connection.set({ state: 'closed', reason: error.message });
    if (error.message !== 'Invalid or expired token' || this.refreshed) return;
    this.refreshed = true; // once: a second refusal has another cause
    // A request may have had it refreshed while the refusal was on its way.
    if (this.token !== this.auth.getAccessToken()) this.connect();
    else this.auth.refreshToken().subscribe({ next: () => this.connect(), error: () => {} });
  }

  /**
   * The token has expired while connected. The server waits a while for another one,
   * and does nothing for this socket meanwhile. Without one it ends the connection.
   */
  private expired(): void {
    const send = (token: string | null) =>
      this.socket.timeout(5000).emit('auth:refresh', { token }, (error: Error | null, answer?: { ok?: boolean }) => {
        if (!error && answer?.ok) this.token = token;
      });
    // A request may have had it refreshed already.
    const token = this.auth.getAccessToken();
    if (this.token !== token) send(token);
    else this.auth.refreshToken().subscribe({ next: send, error: () => {} });
  }
}
