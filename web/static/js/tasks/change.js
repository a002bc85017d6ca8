// The list and what changes it. The Angular side has the same in TypeScript.

/**
 * A task as the server sends it, by REST and in events.
 * @typedef {{ _id: string, title: string, done: boolean, projectId?: string, updatedAt: string }} Task
 */
/**
 * One change, whether an HTTP response or an event brought it.
 * @typedef {{ kind: "created" | "updated", task: Task } | { kind: "deleted", taskId: string }} Change
 */

/**
 * The list after a change. Applying a change twice is the same as applying it
 * once, because each one arrives twice where it was made: as the answer to the
 * request and as the event that the request caused, in either order.
 *
 * @param {readonly Task[]} tasks
 * @param {Change} change
 * @returns {readonly Task[]}
 */
export function applyChange(tasks, change) {
  switch (change.kind) {
    case "created":
      return tasks.some((task) => task._id === change.task._id) ? replace(tasks, change.task) : [change.task, ...tasks];
    case "updated":
      return replace(tasks, change.task);
    case "deleted":
      return tasks.filter((task) => task._id !== change.taskId);
  }
}

/**
 * The newer version stays: an answer may arrive after the event of a later change.
 *
 * @param {readonly Task[]} tasks
 * @param {Task} task
 */
function replace(tasks, task) {
  return tasks.map((old) => (old._id === task._id && old.updatedAt <= task.updatedAt ? task : old));
}
