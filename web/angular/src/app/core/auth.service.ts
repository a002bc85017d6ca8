import { HttpBackend, HttpClient, HttpErrorResponse } from '@angular/common/http';
import { DOCUMENT, DestroyRef, Service, computed, inject, signal } from '@angular/core';
import { Observable, fromEvent } from 'rxjs';
import { finalize, map, shareReplay, tap } from 'rxjs/operators';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';

import { Answer } from './answer';

export interface User {
  readonly _id: string;
  readonly name: string;
  readonly role: string;
}

interface Session {
  readonly accessToken: string;
  readonly user: User;
}

/**
 * Who is logged in.
 *
 * The access token is short-lived and stays in memory, where no other page can
 * read it. The refresh token is in an HttpOnly cookie that no script can read at
 * all. What the browser stores is the user's id, and only as a sign: it tells
 * this page that asking for a new token is worth it, and it tells other tabs of
 * the same browser, which share the cookie, that somebody logged in or out.
 */
@Service()
export class AuthService {
  // Straight to the backend, past the interceptor: a refresh that is refused must
  // not cause a refresh.
  private readonly http = new HttpClient(inject(HttpBackend));
  private readonly window = inject(DOCUMENT).defaultView!;
  private readonly sign = 'socketplay:user';

  private readonly session = signal<Session | null>(null);
  private refreshing: Observable<string> | null = null;

  readonly user = computed(() => this.session()?.user ?? null);
  readonly userId = computed(() => this.session()?.user._id ?? null);

  constructor() {
    fromEvent<StorageEvent>(this.window, 'storage')
      .pipe(takeUntilDestroyed(inject(DestroyRef)))
      .subscribe((event) => {
        if (event.key === this.sign) this.follow(event.newValue);
      });
  }

  getAccessToken(): string | null {
    return this.session()?.accessToken ?? null;
  }

  login(email: string, password: string): Observable<User> {
    return this.http
      .post<Answer<Session>>('/api/auth/login', { email, password })
      .pipe(map((answer) => this.enter(answer.data).user));
  }

  logout(): Observable<void> {
    return this.http.post('/api/auth/logout', null).pipe(
      map(() => undefined),
      // Leave here even where the server cannot be reached.
      finalize(() => this.leave()),
    );
  }

  /** restore takes up a session of this browser, if there is a sign of one. */
  restore(): void {
    if (this.window.localStorage.getItem(this.sign)) this.refreshToken().subscribe({ error: () => {} });
  }

  /**
   * refreshToken trades the cookie for a new access token. Refresh tokens are good
   * for one use, so everyone who asks while an answer is on its way shares that
   * answer: the interceptor, the socket, several requests that met a 401 at once.
   */
  refreshToken(): Observable<string> {
    this.refreshing ??= this.http.post<Answer<Session>>('/api/auth/refresh', null).pipe(
      map((answer) => this.enter(answer.data).accessToken),
      tap({
        error: (error: unknown) => {
          // Refused: the session is over. Anything else (no network) may pass.
          if (error instanceof HttpErrorResponse && error.status === 401) this.leave();
        },
      }),
      finalize(() => (this.refreshing = null)),
      shareReplay(1),
    );
    return this.refreshing;
  }

  private enter(session: Session): Session {
    this.session.set(session);
    this.window.localStorage.setItem(this.sign, session.user._id);
    return session;
  }

  private leave(): void {
    this.session.set(null);
    this.window.localStorage.removeItem(this.sign);
  }

  /** follow does what another tab did. Of two users one leaves before the other enters. */
  private follow(userId: string | null): void {
    if (userId === this.userId()) return;
    this.session.set(null);
    if (userId) this.refreshToken().subscribe({ error: () => {} });
  }
}
