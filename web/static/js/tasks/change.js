// Applies changes to a list of tasks. The Angular app has the same code in TypeScript.

/**
 * A task as the server sends it, in HTTP responses and in events.
 * @typedef {{ _id: string, title: string, done: boolean, projectId?: string, updatedAt: string }} Task
 */
/**
 * A change of one task, from an HTTP response or from an event.
 * @typedef {{ kind: "created" | "updated", task: Task } | { kind: "deleted", taskId: string }} Change
 */

/**
 * Returns the list after a change. Applying the same change twice gives the same list as
 * applying it once. This matters because a client that makes a change receives the change
 * twice, in any order: in the response to its request, and in the event that the request
 * caused.
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
 * Replaces a task in the list, unless the list has a newer version of the task: a response may
 * arrive after the event of a later change.
 *
 * @param {readonly Task[]} tasks
 * @param {Task} task
 */
function replace(tasks, task) {
  return tasks.map((old) => (old._id === task._id && old.updatedAt <= task.updatedAt ? task : old));
}
