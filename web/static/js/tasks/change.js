// Applies changes to a list of tasks. The Angular app has the same code in TypeScript.

/**
 * A task as the server sends it, by REST and in events.
 * @typedef {{ _id: string, title: string, done: boolean, projectId?: string, updatedAt: string }} Task
 */
/**
 * One change. It comes from an HTTP response or from an event.
 * @typedef {{ kind: "created" | "updated", task: Task } | { kind: "deleted", taskId: string }} Change
 */

/**
 * The list after a change. A change may be applied twice with the same result as once: a
 * client that makes a change receives it twice, as the answer to its request and as the
 * event that the request caused, in either order.
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
 * Replaces a task unless the list has a newer version: an answer may arrive after the event
 * of a later change.
 *
 * @param {readonly Task[]} tasks
 * @param {Task} task
 */
function replace(tasks, task) {
  return tasks.map((old) => (old._id === task._id && old.updatedAt <= task.updatedAt ? task : old));
}
