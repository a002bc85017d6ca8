import {
  Component,
  ElementRef,
  Injector,
  afterNextRender,
  afterRenderEffect,
  computed,
  effect,
  inject,
  signal,
  untracked,
  viewChild,
} from '@angular/core';

import { problemOf } from '../core/answer';
import { SocketService } from '../core/socket.service';
import { LiveTasks } from './live-tasks';
import { Project, Task } from './task';
import { TaskService } from './task.service';

@Component({
  selector: 'app-task-list',
  providers: [LiveTasks],
  templateUrl: './task-list.html',
})
export class TaskList {
  private readonly rest = inject(TaskService);
  private readonly socket = inject(SocketService);
  private readonly injector = inject(Injector);
  protected readonly live = inject(LiveTasks);

  protected readonly projects = signal<readonly Project[]>([]);
  protected readonly projectId = signal('');
  protected readonly problem = signal('');
  protected readonly editing = signal<string | null>(null);
  private readonly editor = viewChild<ElementRef<HTMLInputElement>>('editor');

  // A new connection may have missed events: the snapshot is taken again for each.
  private readonly connectionId = computed(() => {
    const status = this.socket.status();
    return status.state === 'connected' ? status.id : null;
  });

  constructor() {
    this.rest.projects().subscribe({
      next: (projects) => {
        this.projects.set(projects);
        this.projectId.set(projects[0]?._id ?? '');
      },
      error: (error: unknown) => this.problem.set(problemOf(error)),
    });

    effect((cleanUp) => {
      const projectId = this.projectId();
      if (!projectId) return;
      this.socket.subscribeToProject(projectId);
      cleanUp(() => this.socket.unsubscribeFromProject(projectId));
    });
    // After the one above: first the room, then the snapshot, so that no change
    // falls between the two.
    effect(() => {
      const projectId = this.projectId();
      this.connectionId();
      if (projectId) untracked(() => this.live.show(projectId));
    });
    // Once the field is there.
    afterRenderEffect(() => {
      const editor = this.editor()?.nativeElement;
      editor?.focus();
      editor?.select();
    });
  }

  protected create(field: HTMLInputElement): void {
    const text = field.value;
    if (!text.trim()) return;
    field.value = '';
    // What was refused can be sent again, unless something else has been typed.
    this.live.create(text.trim(), () => (field.value ||= text));
  }

  /** rename ends the editing; an empty title keeps the old one. A row given gets the focus back. */
  protected rename(task: Task, title: string, row?: HTMLElement): void {
    if (this.editing() !== task._id) return; // done already: the field loses focus as it goes
    this.editing.set(null);
    if (row) afterNextRender(() => row.querySelector('button')?.focus(), { injector: this.injector });
    title = title.trim();
    if (title && title !== task.title) this.live.rename(task, title);
  }
}
