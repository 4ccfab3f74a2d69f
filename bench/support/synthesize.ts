/**
 * One process of the bench of synth: imports the stacks and, for a count above 0, synthesizes that many made-up
 * environments into a directory.
 *
 *   node bench/support/synthesize.ts <count> <directory>
 */
import { createApp } from "../../stacks/create-app.ts";
import { resolveEnvironments } from "../../stacks/environments/index.ts";

const [count = "0", outdir = ""] = process.argv.slice(2);
const [first] = resolveEnvironments({});
if (!first) throw new Error("there is no environment to make others from");
if (Number(count) > 0) {
  const environments = Array.from({ length: Number(count) }, (_, index) => ({
    ...first,
    name: `bench${index}`,
    domain: `mcp${index}.${first.domain}`,
  }));
  createApp(environments, { outdir }).synth();
}
const { maxRSS: peakKib, userCPUTime, systemCPUTime } = process.resourceUsage();
process.stdout.write(`${JSON.stringify({ peakKib, cpuMs: (userCPUTime + systemCPUTime) / 1000 })}\n`);
