import { join } from "node:path";
import { ROOT } from "./cdktf.ts";
import { Failure } from "./failure.ts";
import { runProgram } from "./run-program.ts";

/**
 * The text of a source file as `npm run check` wants it: imports in order, lines broken.
 *
 * @throws {@link Failure} with what Biome finds wrong.
 */
export async function formatSource(path: string, text: string): Promise<string> {
  const args = ["check", "--write", `--stdin-file-path=${path}`];
  const biome = join(ROOT, "node_modules", ".bin", "biome");
  const { exitCode, stdout, output } = await runProgram(biome, args, { cwd: ROOT, input: text });
  if (exitCode !== 0) throw new Failure(`biome does not take ${path}.\n${output.trim()}`);
  return stdout;
}
