import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../../", import.meta.url));

export interface Bundles {
  readonly directory: string;
  readonly remove: () => Promise<void>;
}

/** What `npm run build` makes, in a directory of its own, where no node_modules is in reach. */
export async function buildBundles(): Promise<Bundles> {
  const directory = await mkdtemp(join(tmpdir(), "mcp-home-dist-"));
  const flags = ["--disable-warning=ExperimentalWarning"];
  await promisify(execFile)(process.execPath, [...flags, "tools/build.ts", "--outdir", directory], {
    cwd: root,
  });
  return { directory, remove: () => rm(directory, { recursive: true }) };
}
