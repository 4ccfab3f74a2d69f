/** From the start of a process to its first answer: `npm run bench:cold`. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { bundle } from "../tools/build/bundle.ts";
import { runCommand } from "../tools/shared/command.ts";
import { API_KEY } from "./support/contender.ts";
import { benchDirectory, imagesNode } from "./support/images-node.ts";
import { describeMachine, machineLine } from "./support/machine.ts";
import { median } from "./support/statistics.ts";
import { wireMessage } from "./support/wire-messages.ts";

const DEFAULT_ROUNDS = 15;
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
      await bundle(directory);
      await writeFile(join(directory, "package.json"), '{"type":"module"}\n');
      await build({
        entryPoints: [join(benchDirectory, "peers/sdk-fetch.ts")],
        outfile: join(directory, "sdk-fetch.mjs"),
        bundle: true,
        platform: "node",
        format: "esm",
        target: "node22",
        minifySyntax: true,
        minifyWhitespace: true,
        logLevel: "error",
      });
      const empty =
        'const { user, system } = process.cpuUsage(); process.stderr.write("answered " + (user + system) + "\\n"); process.exit()';
      const invoke = join(benchDirectory, "support/invoke-lambda.mjs");
      const starts: Readonly<Record<string, () => Promise<Start>>> = {
        "an empty process": () => startOnce(node, ["-e", empty]),
        "lambda.mjs, direct": () => startOnce(node, [invoke, join(directory, "lambda.mjs")]),
        "server.mjs": () => startServer(node, join(directory, "server.mjs")),
        "the SDK's fetch handler": () => startOnce(node, [join(directory, "sdk-fetch.mjs")]),
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
          : `${machineLine(machine)}\n\n${head}\n${table.join("\n")}`,
      );
      return 0;
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
);

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
