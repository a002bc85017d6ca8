import { HttpClient } from '@angular/common/http';
import { Service, inject } from '@angular/core';
import { Observable } from 'rxjs';
import { map } from 'rxjs/operators';

import { Answer } from '../core/answer';
import { Project, Task } from './task';

/** The REST API of the tasks. The interceptor adds the access token. */
@Service()
export class TaskService {
  private readonly http = inject(HttpClient);

  projects(): Observable<readonly Project[]> {
    return this.http.get<Answer<Project[]>>('/api/projects').pipe(map(data));
  }

  list(projectId: string): Observable<readonly Task[]> {
    return this.http.get<Answer<Task[]>>('/api/tasks', { params: { projectId } }).pipe(map(data));
  }

  create(title: string, projectId: string): Observable<Task> {
    return this.http.post<Answer<Task>>('/api/tasks', { title, projectId }).pipe(map(data));
  }

  update(id: string, change: Partial<Pick<Task, 'title' | 'done'>>): Observable<Task> {
    return this.http.put<Answer<Task>>(`/api/tasks/${encodeURIComponent(id)}`, change).pipe(map(data));
  }

  remove(id: string): Observable<void> {
    return this.http.delete(`/api/tasks/${encodeURIComponent(id)}`).pipe(map(() => undefined));
  }
}

function data<T>(answer: Answer<T>): T {
  return answer.data;
}
