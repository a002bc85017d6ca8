import { Task } from './task';
import { applyChange } from './task-change';

function task(id: string, title: string, updatedAt = '2026-01-01T00:00:00Z'): Task {
  return { _id: id, title, done: false, projectId: '1', updatedAt };
}

describe('applyChange', () => {
  it('puts a new task on top', () => {
    const after = applyChange([task('1', 'old')], { kind: 'created', task: task('2', 'new') });
    expect(after.map((t) => t.title)).toEqual(['new', 'old']);
  });

  it('takes a task once, though the answer and the event both bring it', () => {
    const created = { kind: 'created', task: task('1', 'one') } as const;
    expect(applyChange(applyChange([], created), created)).toHaveLength(1);
  });

  it('keeps the newer version, whichever arrives last', () => {
    const before = [task('1', 'newer', '2026-01-01T00:00:02Z')];
    const late = { kind: 'updated', task: task('1', 'older', '2026-01-01T00:00:01Z') } as const;
    expect(applyChange(before, late)[0].title).toBe('newer');
    const created = { kind: 'created', task: task('1', 'oldest', '2026-01-01T00:00:00Z') } as const;
    expect(applyChange(before, created)[0].title).toBe('newer');
  });

  it('ignores an update to a task that it does not show', () => {
    expect(applyChange([], { kind: 'updated', task: task('1', 'elsewhere') })).toEqual([]);
  });

  it('deletes, twice as well as once', () => {
    const gone = { kind: 'deleted', taskId: '1' } as const;
    expect(applyChange(applyChange([task('1', 'one'), task('2', 'two')], gone), gone)).toEqual([task('2', 'two')]);
  });

  it('leaves the list that it was given alone', () => {
    const before = Object.freeze([task('1', 'one')]);
    applyChange(before, { kind: 'deleted', taskId: '1' });
    expect(before).toHaveLength(1);
  });
});
