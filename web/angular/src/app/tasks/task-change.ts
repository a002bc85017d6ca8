import { Task } from './task';

/** One change to the list, whether an HTTP response or an event brought it. */
export type TaskChange =
  | { readonly kind: 'created'; readonly task: Task }
  | { readonly kind: 'updated'; readonly task: Task }
  | { readonly kind: 'deleted'; readonly taskId: string };

/**
 * applyChange returns the list after a change. Applying a change twice is the same
 * as applying it once, because the page that makes a change gets it twice: as the
 * answer to its request and as the event that the request caused, in either order.
 */
export function applyChange(tasks: readonly Task[], change: TaskChange): readonly Task[] {
  switch (change.kind) {
    case 'created':
      return tasks.some((task) => task._id === change.task._id)
        ? replace(tasks, change.task)
        : [change.task, ...tasks];
    case 'updated':
      return replace(tasks, change.task);
    case 'deleted':
      return tasks.filter((task) => task._id !== change.taskId);
  }
}

/** The newer version stays: an answer may arrive after the event of a later change. */
function replace(tasks: readonly Task[], task: Task): readonly Task[] {
  return tasks.map((old) => (old._id === task._id && old.updatedAt <= task.updatedAt ? task : old));
}
