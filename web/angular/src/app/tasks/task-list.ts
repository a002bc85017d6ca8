import { Component, ElementRef, afterRenderEffect, computed, effect, inject, signal, untracked, viewChild } from '@angular/core';

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
    afterRenderEffect(() => this.editor()?.nativeElement.select());
  }

  protected create(field: HTMLInputElement): void {
    const title = field.value.trim();
    if (!title) return;
    this.live.create(title);
    field.value = '';
  }

  protected rename(task: Task, title: string): void {
    if (this.editing() !== task._id) return; // Escape came first; the field loses focus as it goes
    this.editing.set(null);
    title = title.trim();
    if (title && title !== task.title) this.live.rename(task, title);
  }
}
