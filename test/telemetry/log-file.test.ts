import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type LogFile, openLogFile } from "../../app/telemetry/log-file.ts";

const MEGABYTE = `${"x".repeat(999_999)}\n`;

describe("openLogFile", () => {
  let folder: string;
  let path: string;
  let file: LogFile | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "log-file-"));
    path = join(folder, "app.log");
  });
  afterEach(async () => {
    vi.useRealTimers();
    await file?.close(1000);
    rmSync(folder, { recursive: true });
  });

  /** Writes as much as the disk takes, without filling the buffer. */
  const writeMegabytes = async (count: number, to: LogFile) => {
    for (let written = 0; written < count; written++) {
      const size = () =>
        readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
      const before = size();
      to.write(MEGABYTE);
      await vi.waitFor(() => expect(size()).toBeGreaterThan(before), { interval: 1 });
    }
  };

  it("appends lines, also to a file that is there, and has them on disk when it is closed", async () => {
    writeFileSync(path, "old\n");
    file = await openLogFile(path);
    file.write("one\n");
    file.write("two\n");
    await file.close(1000);
    expect(readFileSync(path, "utf8")).toBe("old\none\ntwo\n");
    file.write("late\n");
    expect(file.check()).toEqual({ status: "ok" });
  });

  it("makes the folder that is missing", async () => {
    const deep = join(folder, "a/b/app.log");
    file = await openLogFile(deep);
    file.write("one\n");
    await file.close(1000);
    expect(readFileSync(deep, "utf8")).toBe("one\n");
  });

  it("is rotated at 10 MB and keeps five files", async () => {
    for (const index of [1, 2, 3, 4]) writeFileSync(`${path}.${index}`, `older ${index}`);
    writeFileSync(path, MEGABYTE.repeat(9));
    file = await openLogFile(path);
    await writeMegabytes(1, file);
    await vi.waitFor(() => expect(statSync(`${path}.1`).size).toBe(10_000_000));
    file.write("new\n");
    await file.close(1000);
    expect(readdirSync(folder).sort()).toEqual([
      "app.log",
      ...[1, 2, 3, 4].map((index) => `app.log.${index}`),
    ]);
    expect(readFileSync(path, "utf8")).toBe("new\n");
    expect(readFileSync(`${path}.4`, "utf8")).toBe("older 3");
  });

  it("says so when the file cannot be opened, and goes on", async () => {
    mkdirSync(path);
    file = await openLogFile(path);
    file.write("lost\n");
    await vi.waitFor(() => expect(file?.check().status).toBe("degraded"));
    expect(file.check().detail).toBe("The log file cannot be written (not a regular file)");
    file.write("lost too\n");
  });

  it("says so when the disk fails meanwhile, tries again later, and is well when a line is written", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    writeFileSync(path, MEGABYTE.repeat(9));
    // The rotation cannot move a file to where a folder stands.
    writeFileSync(`${path}.3`, "older");
    mkdirSync(`${path}.4`);
    file = await openLogFile(path);
    file.write(MEGABYTE);
    await vi.waitFor(() => expect(file?.check().status).toBe("degraded"), { interval: 5 });
    expect(file.check().detail).toMatch(/^The log file cannot be written \(E[A-Z]+\)$/);

    rmSync(`${path}.4`, { recursive: true });
    file.write("too soon\n");
    expect(file.check().status).toBe("degraded");
    vi.setSystemTime(Date.now() + 31_000);
    file.write("back\n");
    await vi.waitFor(() => expect(file?.check()).toEqual({ status: "ok" }), { interval: 5 });
    await file.close(1000);
    expect(readFileSync(path, "utf8")).toBe("back\n");
  });

  it("drops lines rather than holding more than a megabyte for a slow disk", async () => {
    file = await openLogFile(path);
    for (let count = 0; count < 50; count++) file.write(MEGABYTE);
    expect(file.check()).toEqual({
      status: "degraded",
      detail: "The log file's disk does not keep up; lines are left out",
    });
    await vi.waitFor(() => expect(file?.check()).toEqual({ status: "ok" }));
    expect(statSync(path).size).toBeLessThanOrEqual(2_000_000);
  });
});
