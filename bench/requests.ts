/** Requests per second of this server and of others, side by side: `npm run bench`. */
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { runCommand } from "../tools/shared/command.ts";
import { UsageFailure } from "../tools/shared/failure.ts";
import {
  API_KEY,
  type Contender,
  contenders,
  type RunningContender,
  startContender,
} from "./support/contender.ts";
import { imagesNode } from "./support/images-node.ts";
import { runLoad } from "./support/load.ts";
import { describeMachine } from "./support/machine.ts";
import { type Measurement, toMarkdown, toSvg } from "./support/requests-report.ts";
import { median } from "./support/statistics.ts";
import { type Era, versions, type WireMessage, wireMessage } from "./support/wire-messages.ts";

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

interface Plan {
  readonly rounds: number;
  /** Of each measurement. */
  readonly seconds: number;
  /** Answered by each new process in each era before its first measurement: until then V8 still makes it faster. */
  readonly warmUpRequests: number;
}

const full: Plan = { rounds: 7, seconds: 2, warmUpRequests: 15_000 };
const quick: Plan = { rounds: 3, seconds: 1, warmUpRequests: 5000 };

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
    const plan = flags.quick ? quick : full;
    const pinned = availableParallelism() > 1 && spawnSync("taskset", ["-c", "0", "true"]).status === 0;
    const serverPin = pinned ? ["taskset", "-c", "0"] : [];
    const loadPin = pinned ? ["taskset", "-c", `1-${availableParallelism() - 1}`] : [];
    const chosen = cases
      .filter(({ name }) => name.includes(values.case ?? (flags.quick ? "small" : "")))
      .flatMap(({ name, connections, message }) =>
        connections.map((count) => ({
          name,
          connections: count,
          rows: contenders.flatMap((contender) =>
            contender.eras.map((era): Row => {
              const { headers, body } = message(era, contender.name);
              const authorization = `Bearer ${API_KEY}`;
              return {
                contender,
                era,
                message: { headers: { ...headers, authorization }, body },
                samples: [],
              };
            }),
          ),
        })),
      );
    const [first] = chosen;
    if (!first) {
      throw new UsageFailure(`--case takes a part of one of: ${cases.map(({ name }) => name).join("; ")}`);
    }
    for (let round = 0; round < plan.rounds; round++) {
      process.stderr.write(`Round ${round + 1} of ${plan.rounds}: ${contenders.length} new processes …\n`);
      const running = new Map<Contender, RunningContender>();
      try {
        for (const contender of contenders) {
          running.set(contender, await startContender(contender, { node, pin: serverPin }));
        }
        // All of them run by now.
        const runningOf = (row: Row) => running.get(row.contender) as RunningContender;
        const load = (row: Row, connections: number) =>
          runLoad(runningOf(row).url, row.message, {
            node,
            pin: loadPin,
            connections,
            seconds: plan.seconds,
          });
        for (const row of first.rows) {
          let answered = 0;
          while (answered < plan.warmUpRequests) answered += (await load(row, first.connections)).requests;
        }
        for (const { name, connections, rows } of chosen) {
          process.stderr.write(`  ${name}, ${connections} connections\n`);
          // Backwards every other time, for a machine that gets slower meanwhile.
          for (const row of round % 2 === 0 ? rows : rows.toReversed()) {
            const before = runningOf(row).cpuMicros();
            const result = await load(row, connections);
            const after = runningOf(row).cpuMicros();
            const spent = before === undefined || after === undefined ? undefined : after - before;
            const cpuMicros = spent === undefined ? undefined : spent / result.requests;
            row.samples.push({ ...result, cpuMicros });
          }
        }
      } finally {
        await Promise.all([...running.values()].map((contender) => contender.stop()));
      }
    }
    const measurements = chosen.flatMap(({ name, connections, rows }) =>
      toMeasurements(rows, { name, connections }),
    );
    const report = {
      machine: describeMachine(node),
      pinned,
      rounds: plan.rounds,
      secondsPerRound: plan.seconds,
      measurements,
    };
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

/** One contender in one era, in one case: a sample of each round. */
interface Row {
  readonly contender: Contender;
  readonly era: Era;
  readonly message: WireMessage;
  readonly samples: Sample[];
}

/** The medians of one case; contenders that know one way only are compared in both eras. */
function toMeasurements(
  rows: readonly Row[],
  { name, connections }: { readonly name: string; readonly connections: number },
): Measurement[] {
  return (["legacy", "modern"] as const).flatMap((era) => {
    const own = rows.find((row) => row.contender === contenders[0] && row.era === era)?.samples ?? [];
    return rows
      .filter((row) => row.era === era || row.contender.eras.length === 1)
      .map(({ contender, samples }) => ({
        contender: contender.name,
        case: name,
        era: versions[era],
        connections,
        requestsPerSecond: median(samples.map(({ requestsPerSecond }) => requestsPerSecond)),
        p99Ms: median(samples.map(({ p99Ms }) => p99Ms)),
        cpuMicros: median(samples.flatMap(({ cpuMicros }) => cpuMicros ?? [])),
        ratio: median(
          samples.map((sample, round) => (own[round]?.requestsPerSecond ?? 0) / sample.requestsPerSecond),
        ),
      }));
  });
}
