import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const execute = promisify(execFile);

/** A process of its own: in this one the test runner counts such rejections as failures. */
async function run(script: string): Promise<readonly Record<string, unknown>[]> {
  const imports = `
    import { logUnhandledRejections } from "./app/log-unhandled-rejections.ts";
    import { createLogger } from "./app/telemetry/logger.ts";
    import * as z from "zod";
    logUnhandledRejections(createLogger({ level: "info", base: {} }));`;
  const flags = [
    "--disable-warning=ExperimentalWarning",
    "--experimental-strip-types",
    "--input-type=module",
  ];
  const { stdout } = await execute(process.execPath, [...flags, "-e", `${imports}\n${script}`]);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe("logUnhandledRejections", () => {
  it("has the server log a promise that a tool forgot, and go on", async () => {
    const lines = await run('Promise.reject(new TypeError("forgotten"));');
    expect(lines).toEqual([
      expect.objectContaining({
        level: "error",
        message: "unhandled rejection",
        err: expect.objectContaining({ type: "TypeError" }),
      }),
    ]);
  });

  it("does so for what zod leaves behind of an asynchronous refinement that fails", async () => {
    const lines = await run(`
      const schema = z.object({}).refine(async () => { throw new Error("no answer"); });
      await Promise.allSettled([schema["~standard"].validate({})]);`);
    expect(lines.map(({ message }) => message)).toEqual(["unhandled rejection"]);
  });
});
