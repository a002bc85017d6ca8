import { Service, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Observable, Subscription } from 'rxjs';

import { problemOf } from '../core/answer';
import { SocketService } from '../core/socket.service';
import { Task } from './task';
import { TaskChange, applyChange } from './task-change';
import { TaskService } from './task.service';

/**
 * One project's tasks, kept up to date. Each component provides its own instance,
 * and the listeners end when the component is destroyed.
 *
 * Events go straight into signal.update(). Through toSignal() and an effect some
 * would be lost: signals keep the latest value, and two events may arrive before
 * the effect runs.
 */
@Service({ autoProvided: false })
export class LiveTasks {
  private readonly rest = inject(TaskService);
  private readonly list = signal<readonly Task[]>([]);
  private readonly fault = signal('');
  private readonly loads = signal(false);

  private projectId = '';
  private loading?: Subscription;
  private since: TaskChange[] = []; // changes that arrived while a snapshot was loading

  readonly tasks = this.list.asReadonly();
  readonly problem = this.fault.asReadonly();
  readonly busy = this.loads.asReadonly();

  constructor() {
    const socket = inject(SocketService);
    socket
      .on<{ task: Task }>('task:created')
      .pipe(takeUntilDestroyed())
      .subscribe(({ task }) => this.apply({ kind: 'created', task }));
    socket
      .on<{ task: Task }>('task:updated')
      .pipe(takeUntilDestroyed())
      .subscribe(({ task }) => this.apply({ kind: 'updated', task }));
    socket
      .on<{ taskId: string }>('task:deleted')
      .pipe(takeUntilDestroyed())
      .subscribe(({ taskId }) => this.apply({ kind: 'deleted', taskId }));
  }

  /** show loads a project's tasks. Call it after a reconnection too, because events may have been missed. */
  show(projectId: string): void {
    if (projectId !== this.projectId) this.list.set([]);
    this.projectId = projectId;
    this.since = [];
    this.loads.set(true);
    this.loading?.unsubscribe();
    this.loading = this.rest.list(projectId).subscribe({
      next: (snapshot) => {
        this.fault.set('');
        this.loads.set(false);
        this.list.set(this.since.reduce(applyChange, snapshot));
      },
      error: (error: unknown) => this.failed(error),
    });
  }

  /** create calls refused if the server refuses the task; problem() says why. */
  create(title: string, refused: () => void): void {
    this.send(this.rest.create(title, this.projectId), (task) => ({ kind: 'created', task }), refused);
  }

  toggle(task: Task): void {
    this.send(this.rest.update(task._id, { done: !task.done }), (task) => ({ kind: 'updated', task }));
  }

  rename(task: Task, title: string): void {
    this.send(this.rest.update(task._id, { title }), (task) => ({ kind: 'updated', task }));
  }

  remove(task: Task): void {
    this.send(this.rest.remove(task._id), () => ({ kind: 'deleted', taskId: task._id }));
  }

  private send<T>(request: Observable<T>, change: (answer: T) => TaskChange, refused?: () => void): void {
    request.subscribe({
      next: (answer) => {
        this.fault.set('');
        this.apply(change(answer));
      },
      error: (error: unknown) => {
        this.failed(error);
        refused?.();
      },
    });
  }

  private apply(change: TaskChange): void {
    // Events to the user's personal room are about tasks of other projects too.
    if (change.kind !== 'deleted' && change.task.projectId !== this.projectId) return;
    if (this.loads()) this.since.push(change);
    this.list.update((tasks) => applyChange(tasks, change));
  }

  private failed(error: unknown): void {
    this.loads.set(false);
    this.fault.set(problemOf(error));
  }
}
