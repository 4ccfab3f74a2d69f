import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface ReloadingServerOptions {
  readonly root: string;
  /** A line of the log of a server that was started at that time, from its standard output. */
  readonly onLog: (line: string, startedAtMs: number) => void;
  /** A line of its standard error. */
  readonly onMessage: (line: string) => void;
  /** Told when a server ended before it answered; one from before goes on answering, if there is one. */
  readonly onFailed: (exitCode: number, serving: boolean) => void;
}

export interface ReloadingServer {
  /** Starts the server from the files as they are now, and stops the one before it once the new one answers. */
  readonly start: () => void;
  readonly stop: () => Promise<void>;
}

/** Longer than a server takes to finish its calls (SHUTDOWN_TIMEOUT_MS); one that still runs then is stuck. */
const RETIRE_MS = 15_000;
/** When everything is to end, calls are not waited for. */
const STOP_MS = 1000;

/**
 * Runs app/main.ts so that clients notice no reload: this process holds the ports, as Node's `cluster` does it, and
 * hands connections to the newest server that answers. Calls that the one before had begun, it finishes.
 */
export function createReloadingServer(options: ReloadingServerOptions): ReloadingServer {
  let serving: Worker | undefined;
  let starting: Worker | undefined;
  let stopping = false;
  cluster.schedulingPolicy = cluster.SCHED_RR;
  cluster.setupPrimary({
    exec: join(options.root, "app", "main.ts"),
    args: [],
    execArgv: ["--disable-warning=ExperimentalWarning"],
    cwd: options.root,
    silent: true,
  });

  function start(): void {
    if (stopping) return;
    starting?.process.kill("SIGKILL");
    const worker = cluster.fork();
    starting = worker;
    forward(worker, options);
    worker.once("listening", () => {
      if (starting !== worker) return;
      if (serving) retire(serving);
      serving = worker;
      starting = undefined;
    });
    worker.once("exit", (code) => onExit(worker, code));
  }

  function onExit(worker: Worker, code: number): void {
    if (stopping) return;
    if (worker === starting) {
      starting = undefined;
      options.onFailed(code, serving !== undefined);
    } else if (worker === serving) {
      // It has answered, so what it fell over was a call: the next one need not find nobody.
      serving = undefined;
      options.onMessage(`The server ended with ${code}; starting it again`);
      if (!starting) start();
    }
  }

  async function stop(): Promise<void> {
    stopping = true;
    const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker?.isDead() === false);
    await Promise.all(
      workers.map(async (worker) => {
        if (!worker) return;
        const ended = once(worker, "exit");
        worker.process.kill("SIGTERM");
        const late = setTimeout(() => worker.process.kill("SIGKILL"), STOP_MS);
        await ended;
        clearTimeout(late);
      }),
    );
  }

  return { start, stop };
}

function retire(worker: Worker): void {
  worker.process.kill("SIGTERM");
  const late = setTimeout(() => worker.process.kill("SIGKILL"), RETIRE_MS);
  worker.once("exit", () => clearTimeout(late));
}

function forward(
  { process: { stdout, stderr } }: Worker,
  { onLog, onMessage }: ReloadingServerOptions,
): void {
  const startedAtMs = Date.now();
  if (stdout) createInterface({ input: stdout }).on("line", (line) => onLog(line, startedAtMs));
  if (stderr) createInterface({ input: stderr }).on("line", onMessage);
}
