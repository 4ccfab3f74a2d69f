import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A directory of its own, removed with `remove`. */
export function temporaryDirectory(): {
  readonly path: (name: string) => string;
  readonly remove: () => void;
} {
  const directory = mkdtempSync(join(tmpdir(), "mcp-home-"));
  return {
    path: (name) => join(directory, name),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
