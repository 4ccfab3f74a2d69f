import { tools } from "../tools/index.ts";
import { type ToolContext, ToolError } from "../tools/tool.ts";
import type { ProgressMessage, WorkerResult, WorkerTask } from "./worker-task.ts";

/** The worker thread's side: runs one handler. A cancelled task needs no signal, its thread is ended. */
export default async function runTask({ tool: name, input, progress }: WorkerTask): Promise<WorkerResult> {
  const tool = tools.find((candidate) => candidate.name === name);
  if (!tool) throw new Error(`No tool named ${name}`);
  const context = {
    signal: new AbortController().signal,
    reportProgress: (done: number, total: number, message?: string) => {
      const update: ProgressMessage = { done, total, ...(message === undefined ? {} : { message }) };
      progress.postMessage(update);
    },
  };
  try {
    return { kind: "output", output: await tool.handler(input, context as ToolContext) };
  } catch (error) {
    if (error instanceof ToolError) return { kind: "tool-error", message: error.message };
    throw error;
  } finally {
    // Marks the last report: an idle worker's event loop stands still, so closing the port would go unnoticed.
    progress.postMessage(null);
  }
}
