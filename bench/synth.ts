/** What synthesizing costs: `npm run bench:synth`. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { runCommand } from "../tools/shared/command.ts";
import { UsageFailure } from "../tools/shared/failure.ts";
import { describeMachine, machineLine } from "./support/machine.ts";
import { median } from "./support/statistics.ts";

const DEFAULT_ROUNDS = 5;
/** Environments; 0 imports the same files and synthesizes nothing. */
const counts = [0, 1, 3, 30];
const BYTES_PER_KIB = 1024;

interface Sample {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMb: number;
}

await runCommand(
  {
    name: "bench:synth",
    about: "Measures wall time, CPU time and peak memory of synthesizing 1, 3 and 30 made-up environments.",
    environment: "none",
    options: {
      rounds: { value: "count", about: `processes of each, in turn (default ${DEFAULT_ROUNDS})` },
      json: { about: "prints JSON" },
    },
    exits: ["0   measured", "1   an environment did not synthesize", "64  wrong arguments"],
  },
  async ({ flags, values }) => {
    const rounds = Number(values.rounds ?? DEFAULT_ROUNDS);
    if (!Number.isSafeInteger(rounds) || rounds < 1)
      throw new UsageFailure("--rounds takes a whole number above 0");
    const samples = new Map(counts.map((count) => [count, [] as Sample[]]));
    for (let round = 0; round < rounds; round++) {
      for (const [count, all] of samples) all.push(await synthesize(count));
    }
    const rows = [...samples].map(([environments, all]) => ({
      environments,
      wallMs: Math.round(median(all.map(({ wallMs }) => wallMs))),
      cpuMs: Math.round(median(all.map(({ cpuMs }) => cpuMs))),
      peakMb: Math.round(median(all.map(({ peakMb }) => peakMb))),
    }));
    const further = furtherEnvironment(rows);
    const machine = describeMachine(process.execPath);
    const table = rows.map(
      ({ environments, wallMs, cpuMs, peakMb }) =>
        `| ${environments === 0 ? "imports alone" : environments} | ${wallMs} | ${cpuMs} | ${peakMb} |`,
    );
    const head = "| environments | ms | CPU ms | peak MB |\n|---|---:|---:|---:|";
    console.log(
      flags.json
        ? JSON.stringify({ machine, rows, further }, null, 2)
        : `${machineLine(machine)}\n\n${head}\n${table.join("\n")}\n\n` +
            `Each further environment: ${further.wallMs} ms, ${further.cpuMs} ms of CPU.`,
    );
    return 0;
  },
);

/** What one more environment adds, between the least and the most that were measured. */
function furtherEnvironment(rows: readonly (Omit<Sample, "peakMb"> & { environments: number })[]) {
  const measured = rows.filter(({ environments }) => environments > 0);
  const [first, last] = [measured[0], measured.at(-1)];
  if (!first || !last) throw new Error("nothing was measured");
  const per = (more: number) => Math.round(more / (last.environments - first.environments));
  return { wallMs: per(last.wallMs - first.wallMs), cpuMs: per(last.cpuMs - first.cpuMs) };
}

async function synthesize(count: number): Promise<Sample> {
  const directory = await mkdtemp(join(tmpdir(), "mcp-home-synth-"));
  try {
    const script = fileURLToPath(new URL("./support/synthesize.ts", import.meta.url));
    const startedAt = performance.now();
    const { stdout } = await promisify(execFile)(process.execPath, [
      "--disable-warning=ExperimentalWarning",
      script,
      String(count),
      directory,
    ]);
    const wallMs = performance.now() - startedAt;
    const { cpuMs, peakKib } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
    return { wallMs, cpuMs, peakMb: (peakKib * BYTES_PER_KIB) / 1_000_000 };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
