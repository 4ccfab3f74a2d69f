import type { MessagePort } from "node:worker_threads";

/** What goes to a worker thread: which tool, with which input, and where to say how far it is. */
export interface WorkerTask {
  readonly tool: string;
  readonly input: Record<string, unknown>;
  readonly progress: MessagePort;
}

export interface ProgressMessage {
  readonly done: number;
  readonly total: number;
  readonly message?: string;
}

/** What comes back; an error of the caller's making loses its class on the way, so it comes as a value. */
export type WorkerResult =
  | { readonly kind: "output"; readonly output: Record<string, unknown> }
  | { readonly kind: "tool-error"; readonly message: string };
