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
 * Knows who is logged in.
 *
 * The access token is short-lived and stays in memory, where no other page can
 * read it. The refresh token is in an HttpOnly cookie that no script can read at
 * all. The browser stores only the user's id, as a sign. It tells this page that a
 * refresh may succeed. It also tells other tabs of the same browser, which share the
 * cookie, that a user has logged in or out.
 */
@Service()
export class AuthService {
  // This client does not use the interceptor: a refused refresh must not cause another
  // refresh.
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
      // Log out on this page even if the server cannot be reached.
      finalize(() => this.leave()),
    );
  }

  /** restore continues this browser's session, if there is a sign of one. */
  restore(): void {
    if (this.window.localStorage.getItem(this.sign)) this.refreshToken().subscribe({ error: () => {} });
  }

  /**
   * refreshToken trades the cookie for a new access token. Refresh tokens are good
   * for one use, so all callers that ask while an answer is on its way share that
   * answer: the interceptor, the socket, several requests that got a 401 at once.
   */
  refreshToken(): Observable<string> {
    this.refreshing ??= this.http.post<Answer<Session>>('/api/auth/refresh', null).pipe(
      map((answer) => this.enter(answer.data).accessToken),
      tap({
        error: (error: unknown) => {
          // A refusal ends the session. Other errors, such as no network, may go away.
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

  /** follow repeats here a login or logout in another tab. The old user leaves before the new one enters. */
  private follow(userId: string | null): void {
    if (userId === this.userId()) return;
    this.session.set(null);
    if (userId) this.refreshToken().subscribe({ error: () => {} });
  }
}
