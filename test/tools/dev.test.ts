import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type RunningProcess, startProcess } from "../support/start-process.ts";

const root = join(import.meta.dirname, "../..");

describe("npm run dev", () => {
  const copy = mkdtempSync(join(tmpdir(), "dev-"));
  let dev: RunningProcess;
  beforeAll(async () => {
    for (const name of ["app", "tools", "package.json"])
      cpSync(join(root, name), join(copy, name), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    dev = startProcess([join(copy, "tools/dev.ts")], { PORT: "0", METRICS_PORT: "0" });
    await dev.waitForStderr(/Listening on/);
  });
  afterAll(async () => {
    dev.child.kill("SIGTERM");
    await dev.exit;
    rmSync(copy, { recursive: true });
  });

  const starts = () => dev.stderr().match(/Listening on/g)?.length ?? 0;

  it("starts again each time that an editor saves a file by renaming", async () => {
    const file = join(copy, "app/tools/process-data.ts");
    for (const round of [1, 2]) {
      const before = starts();
      writeFileSync(`${file}.new`, `${readFileSync(file, "utf8")}\n// ${round}\n`);
      renameSync(`${file}.new`, file);
      await vi.waitFor(() => expect(starts()).toBe(before + 1), { timeout: 10_000 });
    }
  });

  it("goes on when the server cannot start, until a change mends it", async () => {
    const file = join(copy, "app/tools/index.ts");
    const good = readFileSync(file, "utf8");
    writeFileSync(file, `${good}\nthis is no TypeScript\n`);
    await dev.waitForStderr(/waiting for a change/);
    const before = starts();
    writeFileSync(file, good);
    await vi.waitFor(() => expect(starts()).toBe(before + 1), { timeout: 10_000 });
  });
});
