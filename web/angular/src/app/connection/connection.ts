import { DatePipe } from '@angular/common';
import { Component, computed, effect, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';

import { AuthService } from '../core/auth.service';
import { INSTANCE } from '../core/instance';
import { SocketService } from '../core/socket.service';

/** Shows who is connected, to which instance, by which transport, and why a connection ended. */
@Component({
  selector: 'app-connection',
  imports: [DatePipe],
  template: `
    <div class="tasks-head">
      @if (auth.user(); as user) {
        <span class="client" [attr.data-user]="user._id">{{ user.name }}</span>
      } @else {
        <span class="tasks-nobody">Nobody</span>
      }
      <span>on instance <span class="instance">{{ instance.name }}</span></span>
      @if (auth.user()) {
        <button type="button" class="button small plain" (click)="logout()">Log out</button>
      }
    </div>
    <p class="tasks-status" role="status">
      <span class="tasks-light" [attr.data-state]="status().state"></span>
      <span>{{ sentence() }}</span>
      @if (status().state === 'closed') {
        <button type="button" class="button small" (click)="socket.connect()">Connect again</button>
      }
    </p>
    <p class="tasks-presence" role="status">
      @if (seen(); as at) {
        Another tab of yours came online at {{ at | date: 'HH:mm:ss' }}.
      }
    </p>
  `,
})
export class Connection {
  protected readonly auth = inject(AuthService);
  protected readonly socket = inject(SocketService);
  protected readonly instance = inject(INSTANCE);
  protected readonly status = this.socket.status;
  protected readonly seen = signal<Date | null>(null);

  protected readonly sentence = computed(() => {
    const status = this.status();
    switch (status.state) {
      case 'off':
        return 'Not connected. Log in first: the server refuses sockets without a token.';
      case 'connecting':
        return 'Connecting …';
      case 'connected':
        return `Connected over ${status.transport}, socket ${status.id}.`;
      case 'lost':
        return status.words ?? `Connection lost (${status.reason}). Trying again …`;
      case 'closed':
        return `The server closed the connection: ${status.reason}.`;
    }
  });

  constructor() {
    this.socket
      .on<{ userId: string; status: string }>('presence:update')
      .pipe(takeUntilDestroyed())
      .subscribe((presence) => {
        if (presence.status === 'online') this.seen.set(new Date());
      });
    // Forget the time when the user changes: it belongs to the user before.
    effect(() => {
      this.auth.userId();
      this.seen.set(null);
    });
  }

  protected logout(): void {
    this.auth.logout().subscribe({ error: () => {} });
  }
}
