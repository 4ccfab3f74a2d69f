/** Requests per second of this server and of others, side by side: `npm run bench`. */
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { runCommand } from "../tools/shared/command.ts";
import { API_KEY, contenders, type RunningContender, startContender } from "./support/contender.ts";
import { imagesNode } from "./support/images-node.ts";
import { runLoad } from "./support/load.ts";
import { describeMachine } from "./support/machine.ts";
import { type Measurement, toMarkdown, toSvg } from "./support/requests-report.ts";
import { median } from "./support/statistics.ts";
import { type Era, type WireMessage, wireMessage } from "./support/wire-messages.ts";

const small = { name: "add", arguments: { a: 1, b: 2, label: "x" } };
const large = {
  name: "summarize",
  arguments: { values: Array.from({ length: 100 }, (_, index) => (index * 7919) % 1000) },
};
/** Only this server has a cache: the others compute. */
const cached = { name: "add_cached", arguments: small.arguments };

interface Case {
  readonly name: string;
  readonly connections: readonly number[];
  readonly message: (era: Era, contender: string) => WireMessage;
}

const call =
  (params: typeof small | typeof large) =>
  (era: Era): WireMessage =>
    wireMessage(era, "tools/call", params);
const cases: readonly Case[] = [
  { name: "tools/call, small", connections: [32, 1, 256], message: call(small) },
  { name: "tools/call, 100 numbers", connections: [32], message: call(large) },
  { name: "tools/list", connections: [32], message: (era) => wireMessage(era, "tools/list", {}) },
  {
    name: "cache hit",
    connections: [32],
    message: (era, contender) => call(contender === contenders[0]?.name ? cached : small)(era),
  },
];

const full = { rounds: 5, seconds: 3, warmUpSeconds: 6 };
const quick = { rounds: 3, seconds: 1, warmUpSeconds: 3 };

await runCommand(
  {
    name: "bench",
    about:
      "Measures requests per second of this server, all features on, beside bare servers and other MCP servers.",
    environment: "none",
    options: {
      quick: { about: "short rounds, and the small call alone" },
      json: { about: "prints JSON instead of Markdown" },
      chart: { value: "file", about: "writes the chart, an SVG" },
      case: { value: "text", about: "only cases whose name holds this text" },
    },
    exits: ["0   measured", "1   a server did not start, or answered with an error", "64  wrong arguments"],
    notes: [
      "The contenders are packages of bench/, which are installed when they are missing (npm ci --prefix bench).",
    ],
  },
  async ({ flags, values }) => {
    const node = imagesNode();
    const { rounds, seconds, warmUpSeconds } = flags.quick ? quick : full;
    const pinned = availableParallelism() > 1 && spawnSync("taskset", ["-c", "0", "true"]).status === 0;
    const serverPin = pinned ? ["taskset", "-c", "0"] : [];
    const loadPin = pinned ? ["taskset", "-c", `1-${availableParallelism() - 1}`] : [];
    const chosen = cases.filter(({ name }) => name.includes(values.case ?? (flags.quick ? "small" : "")));
    const running: RunningContender[] = [];
    const measurements: Measurement[] = [];
    try {
      for (const contender of contenders)
        running.push(await startContender(contender, { node, pin: serverPin }));
      const load = (
        contender: RunningContender,
        message: WireMessage,
        connections: number,
        forSeconds: number,
      ) => {
        const headers = { ...message.headers, authorization: `Bearer ${API_KEY}` };
        const options = { node, pin: loadPin, connections, seconds: forSeconds };
        return runLoad(contender.url, { ...message, headers }, options);
      };
      for (const { name, connections, message } of chosen) {
        for (const count of connections) {
          const rows = running.flatMap((contender) =>
            contender.eras.map((era) => ({
              contender,
              era,
              message: message(era, contender.name),
              samples: [] as Sample[],
            })),
          );
          process.stderr.write(`${name}, ${count} connections\n`);
          for (const row of rows) await load(row.contender, row.message, count, warmUpSeconds);
          for (let round = 0; round < rounds; round++) {
            for (const row of rows) {
              const before = row.contender.cpuMicros();
              const result = await load(row.contender, row.message, count, seconds);
              const after = row.contender.cpuMicros();
              const spent = before === undefined || after === undefined ? undefined : after - before;
              const cpuMicros = spent === undefined ? undefined : spent / result.requests;
              row.samples.push({ ...result, cpuMicros });
            }
          }
          for (const era of ["legacy", "modern"] as const) {
            const own = rows.find((row) => row.contender === running[0] && row.era === era)?.samples ?? [];
            // Contenders that know one way only are compared in both.
            for (const row of rows.filter((each) => each.era === era || each.contender.eras.length === 1)) {
              measurements.push({
                contender: row.contender.name,
                case: name,
                era: era === "legacy" ? "2025-11-25" : "2026-07-28",
                connections: count,
                requestsPerSecond: median(row.samples.map(({ requestsPerSecond }) => requestsPerSecond)),
                p99Ms: median(row.samples.map(({ p99Ms }) => p99Ms)),
                cpuMicros: median(row.samples.flatMap(({ cpuMicros }) => cpuMicros ?? [])),
                ratio: median(
                  row.samples.map(
                    (sample, round) => (own[round]?.requestsPerSecond ?? 0) / sample.requestsPerSecond,
                  ),
                ),
              });
            }
          }
        }
      }
    } finally {
      await Promise.all(running.map((contender) => contender.stop()));
    }
    const report = { machine: describeMachine(node), pinned, rounds, secondsPerRound: seconds, measurements };
    if (values.chart !== undefined) await writeFile(values.chart, toSvg(report));
    console.log(flags.json ? JSON.stringify(report, null, 2) : toMarkdown(report));
    return 0;
  },
);

interface Sample {
  readonly requestsPerSecond: number;
  readonly p99Ms: number;
  readonly cpuMicros: number | undefined;
}
