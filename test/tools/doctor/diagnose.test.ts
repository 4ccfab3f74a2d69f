import { describe, expect, it } from "vitest";
import { diagnose } from "../../../tools/doctor/diagnose.ts";
import { type Check, ok } from "../../../tools/doctor/finding.ts";
import { Interrupted } from "../../../tools/shared/failure.ts";

const failing = (error: Error): Check => ({ name: "failing", run: async () => Promise.reject(error) });

describe("diagnose", () => {
  it("ends at Ctrl-C, and with it every check that still asks", async () => {
    let asking: AbortSignal | undefined;
    const silent: Check = {
      name: "silent",
      run: (signal) => {
        asking = signal;
        return new Promise(() => {});
      },
    };
    await expect(diagnose([silent, failing(new Interrupted())])).rejects.toThrow(Interrupted);
    expect(asking?.aborted).toBe(true);
  });

  it("reports a check that fails by itself, and the others", async () => {
    const fine: Check = { name: "fine", run: async () => [ok("fine")] };
    expect(await diagnose([failing(new TypeError("a secret")), fine])).toEqual([
      { check: "failing", status: "unknown", message: "the check itself failed (TypeError)" },
      { check: "fine", status: "ok", message: "fine" },
    ]);
  });
});
