import { type ChildProcess, fork } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { benchDirectory } from "./images-node.ts";
import type { Era } from "./wire-messages.ts";

/** Sent to every contender; this server checks it. */
export const API_KEY = "an-api-key-of-the-bench-and-of-nothing-else";
const digest = createHash("sha256").update(API_KEY).digest("hex");

export interface Contender {
  readonly name: string;
  readonly file: string;
  readonly eras: readonly Era[];
}

/** In the order of the table; the first is what the others are compared with. */
export const contenders: readonly Contender[] = [
  { name: "this server", file: "home-server.ts", eras: ["legacy", "modern"] },
  { name: "node:http", file: "peers/bare-node.ts", eras: ["legacy"] },
  { name: "Express 5, express.json", file: "peers/bare-express.ts", eras: ["legacy"] },
  { name: "SDK 2, stock handler", file: "peers/sdk-2-stock.ts", eras: ["legacy", "modern"] },
  { name: "SDK 1, stateless", file: "peers/sdk-1-stateless.ts", eras: ["legacy"] },
  { name: "fastmcp", file: "peers/fastmcp.ts", eras: ["legacy"] },
];

export interface RunningContender extends Contender {
  readonly url: string;
  /** CPU time so far, in microseconds; undefined where the system does not tell of other processes. */
  readonly cpuMicros: () => number | undefined;
  readonly stop: () => Promise<void>;
}

/** Starts a contender on one core, where the system can keep it there: `pin` goes in front of the command. */
export async function startContender(
  contender: Contender,
  { node, pin }: { readonly node: string; readonly pin: readonly string[] },
): Promise<RunningContender> {
  const [command = node, ...args] = [...pin, node, "--disable-warning=ExperimentalWarning"];
  const child = fork(`${benchDirectory}${contender.file}`, {
    execPath: command,
    execArgv: args,
    // The log goes where a container's would be read from, and costs nobody here anything to read.
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: {
      ...process.env,
      PORT: "0",
      METRICS_PORT: "0",
      RATE_LIMIT: "1000000",
      AUTH_MODES: "api-key",
      API_KEYS: `bench:${digest}`,
    },
  });
  const exited = once(child, "exit");
  const started = once(child, "message") as Promise<[{ origin: string }]>;
  const [said] = await Promise.race([started, exited.then(() => [undefined])]);
  if (!said) throw new Error(`${contender.name} ended before it listened`);
  return {
    ...contender,
    url: `${said.origin}/mcp`,
    cpuMicros: () => cpuMicrosOf(child),
    stop: async () => {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** Fields 14 and 15 of proc_pid_stat(5), in ticks of 10 ms. */
function cpuMicrosOf({ pid }: ChildProcess): number | undefined {
  try {
    const [, after = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ");
    const fields = after.split(" ");
    return (Number(fields[11]) + Number(fields[12])) * 10_000;
  } catch {
    return undefined;
  }
}
