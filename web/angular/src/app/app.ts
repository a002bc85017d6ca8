import { Component, DOCUMENT, effect, inject, untracked } from '@angular/core';
import { Title } from '@angular/platform-browser';

import { Connection } from './connection/connection';
import { AuthService } from './core/auth.service';
import { SocketService } from './core/socket.service';
import { Login } from './login/login';
import { SiteHeader } from './site-header';
import { TaskList } from './tasks/task-list';

@Component({
  selector: 'app-root',
  imports: [Connection, Login, SiteHeader, TaskList],
  template: `
    @if (!framed) {
      <app-site-header />
    }
    <main class="angular-page" aria-labelledby="title" [class.framed]="framed">
      @if (!framed) {
        <header class="angular-head">
          <h1 id="title">Tasks, in Angular</h1>
          <p>
            The official client in a service, the list in signals.
            <a href="/compare">Compare it with the Go client</a>.
          </p>
        </header>
      } @else {
        <h1 id="title" class="visually-hidden">Tasks, in Angular</h1>
      }
      <section class="tasks" [attr.data-user]="auth.userId()">
        <app-connection />
        @if (auth.user()) {
          <app-task-list />
        } @else {
          <app-login />
        }
      </section>
    </main>
  `,
})
export class App {
  protected readonly auth = inject(AuthService);
  protected readonly framed: boolean;

  constructor() {
    const window = inject(DOCUMENT).defaultView!;
    this.framed = window.self !== window.top;

    // Another user needs another connection. A new token for the same user does not:
    // the socket asks for it when it next connects.
    const socket = inject(SocketService);
    effect(() => {
      const userId = this.auth.userId();
      untracked(() => {
        socket.disconnect();
        if (userId) socket.connect();
      });
    });
    // The tab's title says whether the page is connected.
    const title = inject(Title);
    effect(() => title.setTitle(`Tasks, ${socket.status().state === 'connected' ? 'live' : 'not connected'} · Socketplay`));
    this.auth.restore();
  }
}
