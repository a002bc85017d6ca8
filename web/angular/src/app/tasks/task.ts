/** A task as the server sends it, by REST and in events. */
export interface Task {
  readonly _id: string;
  readonly title: string;
  readonly done: boolean;
  readonly projectId?: string;
  readonly updatedAt: string;
}

export interface Project {
  readonly _id: string;
  readonly name: string;
}
