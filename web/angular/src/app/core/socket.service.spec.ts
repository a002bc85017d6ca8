import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { EnvironmentInjector, createEnvironmentInjector, runInInjectionContext } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { TestBed } from '@angular/core/testing';
import { Manager, Socket } from 'socket.io-client';

import { AuthService } from './auth.service';
import { IO, SocketService } from './socket.service';

/**
 * The official socket without a network: a real Socket of a Manager that never
 * opens, so the listeners, buffers and the auth callback are real. The test
 * plays the server's part through the emitter.
 */
class Wire {
  readonly sent: unknown[][] = [];
  options: Record<string, any> = {};
  socket!: Socket;
  connects = 0;

  readonly io = ((options: Record<string, any>) => {
    this.options = options;
    this.socket = new Manager('http://localhost', { autoConnect: false, reconnection: false }).socket('/', options);
    this.socket.connect = () => {
      this.connects++;
      return this.socket;
    };
    this.socket.disconnect = () => {
      this.socket.connected = false;
      return this.socket;
    };
    this.socket.emit = (event: string, ...args: unknown[]) => {
      this.sent.push([event, ...args]);
      return this.socket;
    };
    return this.socket;
  }) as any;

  /** The server accepts the connection. */
  accept(id: string): void {
    this.socket.io.engine = { transport: { name: 'websocket' }, once: () => {} } as any;
    this.socket.connected = true;
    this.socket.id = id;
    this.receive('connect');
  }

  lose(): void {
    this.socket.connected = false;
    this.receive('disconnect', 'transport close');
  }

  receive(event: string, ...args: unknown[]): void {
    (this.socket as any).emitReserved(event, ...args);
  }

  token(): unknown {
    let sent: any;
    this.options['auth']((auth: unknown) => (sent = auth));
    return sent.token;
  }
}

describe('SocketService', () => {
  let wire: Wire;
  let service: SocketService;
  let server: HttpTestingController;

  beforeEach(() => {
    localStorage.clear();
    wire = new Wire();
    TestBed.configureTestingModule({
      providers: [provideHttpClient(), provideHttpClientTesting(), { provide: IO, useValue: wire.io }],
    });
    service = TestBed.inject(SocketService);
    server = TestBed.inject(HttpTestingController);
  });

  function logIn(accessToken: string): void {
    TestBed.inject(AuthService).login('alice@example.test', 'alice-pass').subscribe();
    server
      .expectOne('/api/auth/login')
      .flush({ success: true, data: { accessToken, user: { _id: 'alice', name: 'Alice', role: 'admin' } } });
  }

  it('leaves no listener behind after 50 components have come and gone', () => {
    for (let i = 0; i < 50; i++) {
      const component = createEnvironmentInjector([], TestBed.inject(EnvironmentInjector));
      runInInjectionContext(component, () => service.on('task:updated').pipe(takeUntilDestroyed()).subscribe());
      expect(wire.socket.listeners('task:updated')).toHaveLength(1);
      component.destroy();
    }
    expect(wire.socket.listeners('task:updated')).toHaveLength(0);
  });

  it('removes its own listener and nobody else’s', () => {
    const heard: string[] = [];
    const first = service.on<string>('news').subscribe((text) => heard.push(`first ${text}`));
    service.on<string>('news').subscribe((text) => heard.push(`second ${text}`));
    first.unsubscribe();
    wire.receive('news', 'x');
    expect(heard).toEqual(['second x']);
  });

  it('hears events although it listened before there was a connection', () => {
    const heard: unknown[] = [];
    service.on('news').subscribe((data) => heard.push(data));
    service.connect();
    wire.accept('s1');
    wire.receive('news', 1);
    wire.lose();
    wire.accept('s2');
    wire.receive('news', 2);
    expect(heard).toEqual([1, 2]);
  });

  it('asks for the token at each connection', () => {
    logIn('first');
    expect(wire.token()).toBe('first');
    TestBed.inject(AuthService).refreshToken().subscribe();
    server
      .expectOne('/api/auth/refresh')
      .flush({ success: true, data: { accessToken: 'second', user: { _id: 'alice', name: 'Alice', role: 'admin' } } });
    expect(wire.token()).toBe('second');
  });

  it('joins its projects again after a reconnection, and says that it is online', () => {
    service.subscribeToProject('1'); // not connected: nothing to send yet
    expect(wire.sent).toEqual([]);
    wire.accept('s1');
    service.subscribeToProject('2');
    service.unsubscribeFromProject('1');
    wire.sent.length = 0;

    wire.lose();
    wire.accept('s2');
    expect(wire.sent).toEqual([['task:subscribe', { projectId: '2' }, expect.any(Function)], ['presence:online']]);
  });

  it('joins a project later if the server refuses because too much was sent', () => {
    vi.useFakeTimers();
    try {
      wire.accept('s1');
      service.subscribeToProject('1');
      const joins = () => wire.sent.filter(([event]) => event === 'task:subscribe');
      (joins()[0][2] as (answer: object) => void)({ error: 'rate_limited', retryAfterMs: 700 });
      vi.advanceTimersByTime(699);
      expect(joins()).toHaveLength(1);
      vi.advanceTimersByTime(1);
      expect(joins()).toHaveLength(2);
      expect(service.joinedLate()).toBe(0);
      (joins()[1][2] as () => void)();
      expect(service.joinedLate()).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('says which limit has refused the connection, and connects again after a while', () => {
    vi.useFakeTimers();
    try {
      service.connect();
      const refusal = Object.assign(new Error('Too many connections of this user'), { data: { code: 'too_many_connections' } });
      wire.receive('connect_error', refusal);
      expect(service.status()).toMatchObject({ state: 'lost', words: expect.stringContaining('You have too many connections') });
      expect(wire.connects).toBe(1);
      vi.advanceTimersByTime(5000);
      expect(wire.connects).toBe(2);
      wire.receive('connect_error', Object.assign(new Error('xhr poll error'), { description: 429 }));
      expect(service.status()).toMatchObject({ state: 'lost', words: expect.stringContaining('Your network address has too many connections') });
      service.disconnect();
      vi.advanceTimersByTime(60_000);
      expect(wire.connects).toBe(2); // a user who has logged out does not connect
    } finally {
      vi.useRealTimers();
    }
  });

  it('joins nothing again where the server has recovered the connection', () => {
    service.subscribeToProject('1');
    wire.accept('s1');
    wire.sent.length = 0;
    wire.lose();
    wire.socket.recovered = true;
    wire.accept('s1');
    expect(wire.sent).toEqual([['presence:online']]);
  });

  it('shows what the connection does', () => {
    expect(service.status().state).toBe('off');
    service.connect();
    expect(service.status().state).toBe('connecting');
    wire.accept('s1');
    expect(service.status()).toEqual({ state: 'connected', id: 's1', transport: 'websocket' });
    wire.lose();
    expect(service.status()).toEqual({ state: 'closed', reason: 'transport close' });
    service.disconnect();
    expect(service.status().state).toBe('off');
  });

  it('refreshes an expired token once and connects again', () => {
    logIn('stale');
    service.connect();
    wire.token();
    wire.receive('connect_error', new Error('Invalid or expired token'));
    server
      .expectOne('/api/auth/refresh')
      .flush({ success: true, data: { accessToken: 'fresh', user: { _id: 'alice', name: 'Alice', role: 'admin' } } });
    expect(wire.connects).toBe(2);

    wire.receive('connect_error', new Error('Invalid or expired token'));
    server.expectNone('/api/auth/refresh');
    expect(service.status()).toEqual({ state: 'closed', reason: 'Invalid or expired token' });
  });

  it('connects with the newer token where a request has had it refreshed meanwhile', () => {
    logIn('stale');
    service.connect();
    wire.token(); // the socket connects with the stale token
    TestBed.inject(AuthService).refreshToken().subscribe();
    server
      .expectOne('/api/auth/refresh')
      .flush({ success: true, data: { accessToken: 'fresh', user: { _id: 'alice', name: 'Alice', role: 'admin' } } });
    wire.receive('connect_error', new Error('Invalid or expired token'));
    server.expectNone('/api/auth/refresh');
    expect(wire.connects).toBe(2);
    expect(wire.token()).toBe('fresh');
  });

  it('does not refresh for another refusal', () => {
    logIn('good');
    service.connect();
    wire.receive('connect_error', new Error('User not found'));
    server.expectNone('/api/auth/refresh');
    expect(service.status()).toEqual({ state: 'closed', reason: 'User not found' });
  });

  it('sends another token when its own has expired while connected', () => {
    const auth = TestBed.inject(AuthService);
    auth.refreshToken().subscribe();
    server.expectOne('/api/auth/refresh').flush({ data: { accessToken: 'first', user: { _id: 'alice' } } });
    wire.token();
    wire.accept('id');
    const refreshes = () => wire.sent.filter(([event]) => event === 'auth:refresh');

    wire.receive('auth:expired', { graceMs: 25000 });
    expect(refreshes()).toEqual([]);
    server.expectOne('/api/auth/refresh').flush({ data: { accessToken: 'second', user: { _id: 'alice' } } });
    expect(refreshes().map((sent) => sent[1])).toEqual([{ token: 'second' }]);
    (refreshes()[0][2] as (error: null, answer: object) => void)(null, { ok: true });

    // A request has refreshed the token already, so the service uses that token.
    auth.refreshToken().subscribe();
    server.expectOne('/api/auth/refresh').flush({ data: { accessToken: 'third', user: { _id: 'alice' } } });
    wire.receive('auth:expired', { graceMs: 25000 });
    server.expectNone('/api/auth/refresh');
    expect(refreshes().map((sent) => sent[1])).toEqual([{ token: 'second' }, { token: 'third' }]);
  });
});
