import type { Piscina } from "piscina";
import type { WorkContext } from "../tools/tool.ts";
import { ToolError } from "../tools/tool.ts";
import type { ProgressMessage, WorkerResult, WorkerTask } from "./worker-task.ts";

/** An idle thread is ended after this long; starting one takes some 50 ms. */
const IDLE_TIMEOUT_MS = 30_000;

export interface WorkerPool {
  /**
   * Runs a tool's handler on a worker thread. An abort ends the thread, so even a busy loop stops.
   *
   * @throws {@link ToolError} when the handler threw one, the signal's reason when it aborted.
   */
  readonly run: (
    tool: string,
    input: Record<string, unknown>,
    context: WorkContext,
  ) => Promise<Record<string, unknown>>;
  readonly close: () => Promise<void>;
}

/** Worker threads for tools, started when the first is needed. `workerFile` is the URL of the worker's module. */
export function createWorkerPool(workerFile: URL): WorkerPool {
  let pool: Promise<Piscina> | undefined;
  const start = async (): Promise<Piscina> => {
    const { Piscina } = await import("piscina");
    return new Piscina({ filename: workerFile.href, minThreads: 0, idleTimeout: IDLE_TIMEOUT_MS });
  };
  return {
    run: async (tool, input, { signal, reportProgress }) => {
      pool ??= start().catch((error: unknown) => {
        // The next call tries again.
        pool = undefined;
        throw error;
      });
      const started = await pool;
      signal.throwIfAborted();
      const { port1, port2 } = new MessageChannel();
      const { promise: reported, resolve: lastReport } = Promise.withResolvers<void>();
      port1.on("message", (update: ProgressMessage | null) => {
        if (update === null) lastReport();
        else reportProgress(update.done, update.total, update.message);
      });
      const task: WorkerTask = { tool, input, progress: port2 };
      try {
        const result: WorkerResult = await started.run(task, { transferList: [port2], signal });
        // The result comes through another port and may overtake the last report.
        await reported;
        if (result.kind === "tool-error") throw new ToolError(result.message);
        return result.output;
      } catch (error) {
        signal.throwIfAborted();
        throw error;
      } finally {
        port1.close();
      }
    },
    close: async () => {
      if (pool) await (await pool).destroy();
    },
  };
}
