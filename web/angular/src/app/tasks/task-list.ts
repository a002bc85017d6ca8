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

  // Load the snapshot again for each new connection, and after a late join, because events may have been missed.
  private readonly connectionId = computed(() => {
    const status = this.socket.status();
    return status.state === 'connected' ? `${status.id} ${this.socket.joinedLate()}` : null;
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
    // This effect has to run after the one above: join the room first, then load the
    // snapshot, so that no change is lost between the two.
    effect(() => {
      const projectId = this.projectId();
      this.connectionId();
      if (projectId) untracked(() => this.live.show(projectId));
    });
    // The field exists only after the render.
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
    // Put a refused text back, so that the user can send it again, unless the field has a new text.
    this.live.create(text.trim(), () => (field.value ||= text));
  }

  /** rename ends the editing; an empty title keeps the old one. If row is given, it gets the focus back. */
  protected rename(task: Task, title: string, row?: HTMLElement): void {
    if (this.editing() !== task._id) return; // done already: removing the field fires blur, which calls this again
    this.editing.set(null);
    if (row) afterNextRender(() => row.querySelector('button')?.focus(), { injector: this.injector });
    title = title.trim();
    if (title && title !== task.title) this.live.rename(task, title);
  }
}
