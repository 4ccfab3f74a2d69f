import { existsSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../shared/cdktf.ts";
import { Failure } from "../shared/failure.ts";
import { runProgram } from "../shared/run-program.ts";

/** What the bundles are made from. */
const SOURCES = ["app", "package.json", "package-lock.json", "tools/build.ts", "tools/build"];
const BUNDLES = ["server.mjs", "lambda.mjs", "monitor.mjs"];

/**
 * Sees to it that dist/ holds what the sources say; builds it when it does not, as `npm run build` does.
 *
 * @returns dist/, absolute.
 * @throws {@link Failure} with what the build said.
 */
export async function ensureBundles(say: (line: string) => void): Promise<string> {
  const dist = join(ROOT, "dist");
  const state = stateOf(dist);
  if (state === "current") return dist;
  say(`dist/ is ${state}; building it, as npm run build does …`);
  // Beside it, so that a build that fails or is interrupted leaves no half of one.
  const fresh = `${dist}-${process.pid}`;
  try {
    const { exitCode, output } = await runProgram(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", "tools/build.ts", "--outdir", fresh],
      { cwd: ROOT },
    );
    if (exitCode !== 0) throw new Failure(`the build failed.\n${output.trim()}`);
    rmSync(dist, { recursive: true, force: true });
    renameSync(fresh, dist);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return dist;
}

function stateOf(dist: string): "missing" | "stale" | "current" {
  const bundles = BUNDLES.map((name) => join(dist, name));
  if (!bundles.every((path) => existsSync(path))) return "missing";
  const built = Math.min(...bundles.map((path) => statSync(path).mtimeMs));
  return SOURCES.some((source) => newestMs(join(ROOT, source)) > built) ? "stale" : "current";
}

/** When the newest of a file, or of a folder and everything in it, was changed; a deletion changes its folder. */
function newestMs(path: string): number {
  const own = statSync(path);
  if (!own.isDirectory()) return own.mtimeMs;
  const inside = readdirSync(path, { recursive: true, encoding: "utf8" });
  return Math.max(own.mtimeMs, ...inside.map((name) => statSync(join(path, name)).mtimeMs));
}
