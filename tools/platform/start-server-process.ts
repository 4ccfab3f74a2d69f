import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { paths } from "../../app/contract/endpoints.ts";
import { Failure } from "../shared/failure.ts";
import { freePort } from "../shared/free-port.ts";
import { spawnOwned } from "../shared/spawn-owned.ts";
import type { PlatformEvent } from "./platform-event.ts";

export interface ServerProcessOptions {
  /** `dist/server.mjs`. */
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Of the side, in events. */
  readonly name: string;
  readonly onEvent: (event: PlatformEvent) => void;
}

/** The server in a process of its own, which can die, hang and come back. */
export interface ServerProcess {
  /** Where it listens, dead or alive. */
  readonly origin: string;
  readonly pid: () => number | undefined;
  /** Starts it, again if it was killed; resolves when it answers. */
  readonly start: () => Promise<void>;
  readonly kill: () => void;
  readonly hang: () => void;
  readonly wake: () => void;
  /** Asks it to end, and ends it when it does not. */
  readonly stop: () => Promise<void>;
}

/** Longest that a start may take. */
export const START_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 2000;
const POLL_MS = 25;

/** Chooses its port, so that it comes back where it was, and starts it. */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const { program, environment, name, onEvent } = options;
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  let exited: Promise<unknown> = Promise.resolve();

  const start = async () => {
    // Until then the port is taken.
    await exited;
    const started = spawnOwned(process.execPath, ["--disable-warning=ExperimentalWarning", program], {
      env: { ...environment, HOST: "127.0.0.1", PORT: String(port), METRICS_PORT: "0" },
    });
    child = started;
    exited = once(started, "exit");
    const said: string[] = [];
    for (const output of [started.stdout, started.stderr]) {
      createInterface({ input: output }).on("line", (line) => {
        said.push(line);
        onEvent({ kind: "log", from: name, line });
      });
    }
    started.once("exit", (code, signal) => {
      if (child === started) child = undefined;
      onEvent({ kind: "ended", what: name, by: signal ?? `exit code ${code}` });
    });
    await untilAnswering(origin, started, said);
    onEvent({ kind: "started", what: name, pid: started.pid ?? 0 });
  };
  await start();

  return {
    origin,
    pid: () => child?.pid,
    start: async () => {
      if (child === undefined) await start();
    },
    kill: () => {
      child?.kill("SIGKILL");
      child = undefined;
    },
    hang: () => child?.kill("SIGSTOP"),
    wake: () => child?.kill("SIGCONT"),
    stop: async () => {
      child?.kill("SIGCONT");
      child?.kill("SIGTERM");
      const late = setTimeout(() => child?.kill("SIGKILL"), STOP_TIMEOUT_MS);
      await exited;
      clearTimeout(late);
    },
  };
}

async function untilAnswering(origin: string, child: ChildProcess, said: readonly string[]): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  const health = new URL(paths.health, origin);
  while (child.exitCode === null && child.signalCode === null) {
    const answer = await fetch(health, { signal: AbortSignal.timeout(1000) }).catch(() => undefined);
    if (answer?.ok) return;
    if (performance.now() > deadline) break;
    await wait(POLL_MS);
  }
  child.kill("SIGKILL");
  throw new Failure(`the server does not start.\n${said.join("\n")}`);
}
