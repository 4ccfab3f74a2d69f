import { cpSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
/** Not the repository's own, or too large to copy for nothing. */
const LEFT_OUT = new Set([".git", "node_modules", "dist", "coverage", "cdktf.out"]);

export interface RepositoryCopy {
  readonly root: string;
  /** A file's place in the copy. */
  readonly path: (name: string) => string;
  readonly remove: () => void;
}

/** A copy of the whole repository to change and to throw away; its packages are the ones installed here. */
export function copyRepository(): RepositoryCopy {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "mcp-home-copy-")));
  for (const name of readdirSync(ROOT)) {
    if (LEFT_OUT.has(name)) continue;
    cpSync(join(ROOT, name), join(root, name), {
      recursive: true,
      filter: (source) => !source.endsWith("/node_modules"),
    });
  }
  symlinkSync(realpathSync(join(ROOT, "node_modules")), join(root, "node_modules"), "dir");
  return {
    root,
    path: (name) => join(root, name),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
