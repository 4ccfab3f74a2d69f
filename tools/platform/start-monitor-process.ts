import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { monitorDefaults, monitorPaths } from "../../app/contract/monitor.ts";
import { Failure } from "../shared/failure.ts";
import { spawnOwned } from "../shared/spawn-owned.ts";

export interface MonitorProcessOptions {
  /** `dist/monitor.mjs`. */
  readonly program: string;
  /** What it watches, by name. */
  readonly targets: Readonly<Record<string, string>>;
  /** The address that clients use. */
  readonly failover: string;
  /** The credential for every target's MCP endpoint. */
  readonly key: string;
  readonly speed: number;
}

export interface MonitorProcess {
  /** Its status page. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const STOP_TIMEOUT_MS = 2000;
const FIRST_LOOK_TIMEOUT_MS = 15_000;
const POLL_MS = 50;

/** The fleet monitor in a process of its own, its first look at every target taken; it keeps its history in memory. */
export async function startMonitorProcess(options: MonitorProcessOptions): Promise<MonitorProcess> {
  const { program, targets, failover, key, speed } = options;
  // A second is the least that it takes.
  const intervalMs = Math.max(1000, Math.round((monitorDefaults.intervalSeconds * 1000) / speed));
  const tokens = Object.keys(targets).map((name) => [`MONITOR_TOKEN_${name.toUpperCase()}`, key]);
  const child = spawnOwned(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      program,
      ...Object.entries(targets).flatMap(([name, origin]) => ["--target", `${name}=${origin}`]),
      ...["--failover", failover, "--interval", `${intervalMs}ms`, "--history", ":memory:", "--port", "0"],
    ],
    { env: Object.fromEntries(tokens), background: true },
  );
  child.stdout.resume();
  const exited = once(child, "exit");
  const url = await readStatusPage(child.stderr, exited);
  await untilChecked(url);
  return {
    url,
    stop: async () => {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
      await exited;
      clearTimeout(late);
    },
  };
}

/** It says where it listens; what it says afterwards is of no interest. */
async function readStatusPage(stderr: NodeJS.ReadableStream, exited: Promise<unknown>): Promise<string> {
  let said = "";
  const { promise, resolve } = Promise.withResolvers<string>();
  stderr.setEncoding("utf8").on("data", (piece: string) => {
    said += piece;
    const [, url] = /Status page: (\S+)/.exec(said) ?? [];
    if (url !== undefined) resolve(url);
  });
  const ended = exited.then(() => {
    throw new Failure(`the monitor does not start.\n${said.trim()}`);
  });
  ended.catch(() => {});
  return Promise.race([promise, ended]);
}

/** What was never called starts cold at the first look; the second finds it warm. */
async function untilChecked(url: string): Promise<void> {
  const deadline = performance.now() + FIRST_LOOK_TIMEOUT_MS;
  while (performance.now() < deadline) {
    const answer = await fetch(new URL(monitorPaths.state, url));
    const { servers } = (await answer.json()) as { servers: readonly { readonly status: string }[] };
    if (servers.every(({ status }) => status !== "pending")) return;
    await wait(POLL_MS);
  }
}
