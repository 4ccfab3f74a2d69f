/** From the start of a process to its first answer: `npm run bench:cold`. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../tools/shared/command.ts";
import { makeColdBundles } from "./support/cold-bundles.ts";
import { API_KEY } from "./support/contender.ts";
import { benchDirectory, imagesNode } from "./support/images-node.ts";
import { describeMachine, machineLine } from "./support/machine.ts";
import { median } from "./support/statistics.ts";
import { wireMessage } from "./support/wire-messages.ts";

const DEFAULT_ROUNDS = 15;
const EMPTY = "an empty process";
const LAMBDA = "lambda.mjs, direct";
const SDK = "the SDK's fetch handler";
const SDK_KEPT = "the SDK's fetch handler, with V8's code as lambda.mjs has it";
/** An instance of 1 GiB, as the function has it by default, in API-key mode. */
const environment = {
  ...process.env,
  BENCH_API_KEY: API_KEY,
  AUTH_MODES: "api-key",
  API_KEYS: `bench:${createHash("sha256").update(API_KEY).digest("hex")}`,
  ALLOWED_HOSTS: "localhost,127.0.0.1",
  PORT: "0",
  METRICS_PORT: "0",
};

/** Milliseconds from the start to the first answer, and of CPU until then; NaN where the process cannot be asked. */
interface Start {
  readonly wallMs: number;
  readonly cpuMs: number;
}

await runCommand(
  {
    name: "bench:cold",
    about:
      "Measures the time from the start of a process to its first answer, with the bundles of npm run build.",
    environment: "none",
    options: {
      rounds: { value: "count", about: `starts of each, in turn (default ${DEFAULT_ROUNDS})` },
      json: { about: "prints JSON" },
    },
    exits: ["0   measured", "1   something did not start", "64  wrong arguments"],
  },
  async ({ flags, values }) => {
    const node = imagesNode();
    const directory = await mkdtemp(join(tmpdir(), "mcp-home-bench-"));
    try {
      const bundles = await makeColdBundles(directory, node);
      const empty =
        'const { user, system } = process.cpuUsage(); process.stderr.write("answered " + (user + system) + "\\n"); process.exit()';
      const invoke = join(benchDirectory, "support/invoke-lambda.mjs");
      const starts: Readonly<Record<string, () => Promise<Start>>> = {
        [EMPTY]: () => startOnce(node, ["-e", empty]),
        [LAMBDA]: () => startOnce(node, [invoke, bundles.lambda]),
        "server.mjs": () => startServer(node, bundles.server),
        [SDK]: () => startOnce(node, [bundles.sdk]),
        [SDK_KEPT]: () => startOnce(node, [bundles.sdkKept]),
      };
      const samples = Object.fromEntries(Object.keys(starts).map((name) => [name, [] as Start[]]));
      // One start of each is not counted: it reads the files into the system's cache.
      for (let round = -1; round < Number(values.rounds ?? DEFAULT_ROUNDS); round++) {
        for (const [name, start] of Object.entries(starts)) {
          const sample = await start();
          if (round >= 0) samples[name]?.push(sample);
        }
      }
      const machine = describeMachine(node);
      const rows = Object.entries(samples).map(([name, all]) => ({
        name,
        wallMs: Math.round(median(all.map(({ wallMs }) => wallMs))),
        fastestMs: Math.round(Math.min(...all.map(({ wallMs }) => wallMs))),
        cpuMs: Math.round(median(all.map(({ cpuMs }) => cpuMs))),
      }));
      const table = rows.map(
        (row) => `| ${row.name} | ${row.wallMs} | ${row.fastestMs} | ${row.cpuMs || ""} |`,
      );
      const head = "| | ms, median | ms, fastest | CPU ms |\n|---|---:|---:|---:|";
      console.log(
        flags.json
          ? JSON.stringify({ machine, rows }, null, 2)
          : `${machineLine(machine)}\n\n${head}\n${table.join("\n")}\n\n${judge(rows)}`,
      );
      return 0;
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
);

/** The goals in figures of this run: by the medians of wall time. */
function judge(rows: readonly { readonly name: string; readonly wallMs: number }[]): string {
  const of = (name: string) => rows.find((row) => row.name === name)?.wallMs ?? Number.NaN;
  const share = (name: string) => (of(LAMBDA) / of(name)).toFixed(2);
  return (
    `lambda.mjs answers ${of(LAMBDA) - of(EMPTY)} ms after an empty process, in ${share(SDK)} of the time of the SDK's ` +
    `handler, and in ${share(SDK_KEPT)} of it where V8's code is kept for both`
  );
}

async function startOnce(node: string, args: readonly string[]): Promise<Start> {
  const startedAt = performance.now();
  const child = spawn(node, args, { env: environment, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  for await (const chunk of child.stderr) {
    said += chunk;
    const [, micros] = /answered (\d+)\n/.exec(said) ?? [];
    if (micros !== undefined) return { wallMs: performance.now() - startedAt, cpuMs: Number(micros) / 1000 };
  }
  throw new Error(`${args.join(" ")} gave no answer: ${said}`);
}

async function startServer(node: string, file: string): Promise<Start> {
  const startedAt = performance.now();
  const child = spawn(node, [file], { env: environment, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8");
  while (!/Listening on (\S+)/.test(said)) {
    const [chunk] = await Promise.race([once(child.stderr, "data"), once(child, "exit").then(() => [""])]);
    if (chunk === "") throw new Error(`${file} did not start: ${said}`);
    said += chunk;
  }
  const [, origin] = /Listening on (\S+)/.exec(said) ?? [];
  const { headers, body } = wireMessage("legacy", "tools/call", { name: "health_check", arguments: {} });
  const answer = await fetch(`${origin}/mcp`, {
    method: "POST",
    headers: { ...headers, "x-api-key": API_KEY },
    body,
  });
  await answer.text();
  const wallMs = performance.now() - startedAt;
  child.kill("SIGKILL");
  await once(child, "exit");
  if (answer.status !== 200) throw new Error(`${file} answered ${answer.status}`);
  return { wallMs, cpuMs: Number.NaN };
}
