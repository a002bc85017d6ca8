import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';

import { authInterceptor } from './auth.interceptor';
import { AuthService } from './auth.service';

const alice = { _id: 'alice', name: 'Alice', role: 'admin' };
const bob = { _id: 'bob', name: 'Bob', role: 'member' };
const session = (accessToken: string, user = alice) => ({ success: true, data: { accessToken, user } });
const unauthorized = { status: 401, statusText: 'Unauthorized' };

describe('AuthService', () => {
  let auth: AuthService;
  let server: HttpTestingController;

  beforeEach(() => {
    localStorage.clear();
    TestBed.configureTestingModule({
      providers: [provideHttpClient(withInterceptors([authInterceptor])), provideHttpClientTesting()],
    });
    auth = TestBed.inject(AuthService);
    server = TestBed.inject(HttpTestingController);
  });

  afterEach(() => server.verify());

  function logIn(token: string): void {
    auth.login('alice@example.test', 'alice-pass').subscribe();
    server.expectOne('/api/auth/login').flush(session(token));
  }

  it('keeps the token in memory and the user id as a sign for other tabs', () => {
    logIn('first');
    expect(auth.getAccessToken()).toBe('first');
    expect(auth.user()).toEqual(alice);
    expect(Object.values({ ...localStorage })).toEqual(['alice']);
  });

  it('refreshes once for all who ask at the same time', () => {
    const tokens: string[] = [];
    for (let i = 0; i < 3; i++) auth.refreshToken().subscribe((token) => tokens.push(token));
    server.expectOne('/api/auth/refresh').flush(session('fresh')); // expectOne throws if there are three requests
    expect(tokens).toEqual(['fresh', 'fresh', 'fresh']);
  });

  it('asks anew once the answer is in', () => {
    auth.refreshToken().subscribe();
    server.expectOne('/api/auth/refresh').flush(session('one'));
    auth.refreshToken().subscribe();
    server.expectOne('/api/auth/refresh').flush(session('two'));
    expect(auth.getAccessToken()).toBe('two');
  });

  it('shares its refresh with the interceptor, and both requests go out again', () => {
    logIn('stale');
    const http = TestBed.inject(HttpClient);
    const answers: unknown[] = [];
    http.get('/api/tasks').subscribe((body) => answers.push(body));
    http.get('/api/projects').subscribe((body) => answers.push(body));

    for (const path of ['/api/tasks', '/api/projects']) {
      const first = server.expectOne(path);
      expect(first.request.headers.get('Authorization')).toBe('Bearer stale');
      first.flush(null, unauthorized);
    }
    server.expectOne('/api/auth/refresh').flush(session('fresh'));
    for (const path of ['/api/tasks', '/api/projects']) {
      const again = server.expectOne(path);
      expect(again.request.headers.get('Authorization')).toBe('Bearer fresh');
      again.flush(path);
    }
    expect(answers).toEqual(['/api/tasks', '/api/projects']);
  });

  it('takes the newer token instead of a refresh where one has come meanwhile', () => {
    logIn('stale');
    TestBed.inject(HttpClient).get('/api/tasks').subscribe();
    const slow = server.expectOne('/api/tasks');
    auth.refreshToken().subscribe();
    server.expectOne('/api/auth/refresh').flush(session('fresh'));

    slow.flush(null, unauthorized);
    expect(server.expectOne('/api/tasks').request.headers.get('Authorization')).toBe('Bearer fresh');
  });

  it('ends the session when the refresh is refused, and tells the caller', () => {
    logIn('stale');
    let failed = false;
    auth.refreshToken().subscribe({ error: () => (failed = true) });
    server.expectOne('/api/auth/refresh').flush(null, unauthorized);
    expect(failed).toBe(true);
    expect(auth.user()).toBeNull();
    expect(localStorage.length).toBe(0);
  });

  it('keeps the session when the server cannot be reached', () => {
    logIn('stale');
    auth.refreshToken().subscribe({ error: () => {} });
    server.expectOne('/api/auth/refresh').error(new ProgressEvent('error'));
    expect(auth.user()).toEqual(alice);
  });

  it('restores nothing without a sign, and refreshes with one', () => {
    auth.restore();
    server.expectNone('/api/auth/refresh');
    localStorage.setItem('socketplay:user', 'alice');
    auth.restore();
    server.expectOne('/api/auth/refresh').flush(session('restored'));
    expect(auth.getAccessToken()).toBe('restored');
  });

  it('follows another tab: out, and in as somebody else', () => {
    logIn('first');
    window.dispatchEvent(new StorageEvent('storage', { key: 'socketplay:user', newValue: 'bob' }));
    expect(auth.user()).toBeNull(); // alice has to be logged out before bob is logged in
    server.expectOne('/api/auth/refresh').flush(session('second', bob));
    expect(auth.userId()).toBe('bob');
    window.dispatchEvent(new StorageEvent('storage', { key: 'socketplay:user', newValue: null }));
    expect(auth.user()).toBeNull();
  });
});
