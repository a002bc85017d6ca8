import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { Observable, Subject } from 'rxjs';

import { SocketService } from '../core/socket.service';
import { LiveTasks } from './live-tasks';
import { Task } from './task';

function task(id: string, title: string, updatedAt = '2026-01-01T00:00:00Z', projectId = '1'): Task {
  return { _id: id, title, done: false, projectId, updatedAt };
}

/** Events that the test sends. */
class Events {
  readonly subjects = new Map<string, Subject<unknown>>();

  on(event: string): Observable<unknown> {
    const subject = new Subject<unknown>();
    this.subjects.set(event, subject);
    return subject;
  }

  send(event: string, data: unknown): void {
    this.subjects.get(event)!.next(data);
  }
}

describe('LiveTasks', () => {
  const list = '/api/tasks?projectId=1';
  let events: Events;
  let live: LiveTasks;
  let server: HttpTestingController;

  beforeEach(() => {
    events = new Events();
    TestBed.configureTestingModule({
      providers: [provideHttpClient(), provideHttpClientTesting(), LiveTasks, { provide: SocketService, useValue: events }],
    });
    live = TestBed.inject(LiveTasks);
    server = TestBed.inject(HttpTestingController);
  });

  afterEach(() => server.verify());

  const titles = () => live.tasks().map((t) => t.title);

  function open(...tasks: Task[]): void {
    live.show('1');
    server.expectOne(list).flush({ success: true, data: tasks });
  }

  it('applies to the snapshot what changed while that was on its way', () => {
    live.show('1');
    events.send('task:created', { task: task('3', 'came meanwhile') });
    events.send('task:deleted', { taskId: '1' });
    server.expectOne(list).flush({ success: true, data: [task('1', 'went meanwhile'), task('2', 'stays')] });
    expect(titles()).toEqual(['came meanwhile', 'stays']);
  });

  it('shows a task of its own once, when the event comes before the answer', () => {
    open();
    live.create('mine', () => {});
    const request = server.expectOne('/api/tasks');
    events.send('task:created', { task: task('1', 'mine') });
    request.flush({ success: true, data: task('1', 'mine') });
    expect(titles()).toEqual(['mine']);
  });

  it('loses none of many events in a row', () => {
    open();
    for (let i = 0; i < 100; i++) events.send('task:created', { task: task(String(i), `task ${i}`) });
    expect(live.tasks()).toHaveLength(100);
  });

  it('leaves other projects out, which the personal room brings too', () => {
    open();
    events.send('task:created', { task: task('1', 'elsewhere', undefined, '2') });
    expect(titles()).toEqual([]);
  });

  it('says why a change was refused, and leaves the list alone', () => {
    open(task('1', 'one'));
    live.toggle(live.tasks()[0]);
    server
      .expectOne('/api/tasks/1')
      .flush({ success: false, error: { code: 'forbidden', message: 'You are not in this project.' } }, { status: 403, statusText: 'Forbidden' });
    expect(live.problem()).toBe('You are not in this project.');
    expect(live.tasks()[0].done).toBe(false);
  });

  it('stops listening with its component', () => {
    TestBed.resetTestingModule();
    for (const subject of events.subjects.values()) expect(subject.observed).toBe(false);
  });
});
