import { Component, inject, signal } from '@angular/core';

import { problemOf } from '../core/answer';
import { AuthService } from '../core/auth.service';

@Component({
  selector: 'app-login',
  template: `
    <form class="tasks-login" (submit)="$event.preventDefault(); login(email.value, password.value)">
      <div class="field">
        <label for="login-email">Email</label>
        <input #email id="login-email" type="email" autocomplete="username" required />
      </div>
      <div class="field">
        <label for="login-password">Password</label>
        <input #password id="login-password" type="password" autocomplete="current-password" required />
      </div>
      @if (problem()) {
        <p class="note" data-kind="problem" role="alert">{{ problem() }}</p>
      }
      <button type="submit" class="button primary" [disabled]="busy()">Log in</button>
      <div class="tasks-people">
        <span class="label">Fill in for</span>
        @for (name of people; track name) {
          <button
            type="button"
            class="button small"
            [attr.aria-label]="'Fill in for ' + name"
            (click)="email.value = name + '@example.test'; password.value = name + '-pass'"
          >
            <span class="client" [attr.data-user]="name">{{ name }}</span>
          </button>
        }
      </div>
      <p class="tasks-hint">Passwords: <code>alice-pass</code> <code>bob-pass</code> <code>carol-pass</code></p>
    </form>
  `,
})
export class Login {
  private readonly auth = inject(AuthService);
  protected readonly people = ['alice', 'bob', 'carol'];
  protected readonly problem = signal('');
  protected readonly busy = signal(false);

  protected login(email: string, password: string): void {
    this.busy.set(true);
    this.problem.set('');
    this.auth.login(email, password).subscribe({
      error: (error: unknown) => {
        this.busy.set(false);
        this.problem.set(problemOf(error));
      },
    });
  }
}
