import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { benchDirectory } from "./images-node.ts";
import type { WireMessage } from "./wire-messages.ts";

export interface LoadOptions {
  readonly node: string;
  /** In front of the command: keeps the load off the server's core. */
  readonly pin: readonly string[];
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  /** With those of the warm-up. */
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly p99Ms: number;
}

/** Before that long the load's own code is not compiled yet, and keeps a fast server waiting. */
const WARM_UP_SECONDS = 1;

/**
 * One round of load from a process of its own, over connections that stay open.
 *
 * @throws Error when an answer was not 2xx: then rounds are not comparable.
 */
export async function runLoad(url: string, message: WireMessage, options: LoadOptions): Promise<LoadResult> {
  const headers = Object.entries(message.headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const [command = options.node, ...args] = [
    ...options.pin,
    options.node,
    `${benchDirectory}node_modules/autocannon/autocannon.js`,
    "--json",
    ...["--warmup", "[", "-c", String(options.connections), "-d", String(WARM_UP_SECONDS), "]"],
    ...["-c", String(options.connections), "-d", String(options.seconds), "-m", "POST"],
    ...headers,
    ...["-b", message.body, url],
  ];
  const { stdout } = await promisify(execFile)(command, args);
  const report = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  const non2xx = report.non2xx + report.warmup.non2xx;
  const unanswered = report.errors + report.warmup.errors;
  if (non2xx > 0 || unanswered > 0) {
    throw new Error(`${url} answered ${non2xx} requests with an error and ${unanswered} not at all`);
  }
  return {
    requests: report.requests.total + report.warmup.requests.total,
    requestsPerSecond: report.requests.total / report.duration,
    p99Ms: report.latency.p99,
  };
}
