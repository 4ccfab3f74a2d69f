import { describe, expect, it } from "vitest";
import * as z from "zod";
import { createMemoryStore } from "../../app/cache/memory-store.ts";
import { createResultCache } from "../../app/cache/result-cache.ts";
import { createToolRunner } from "../../app/pipeline/tool-runner.ts";
import { defineTool, type ToolCaching } from "../../app/tools/tool.ts";
import type { WorkerPool } from "../../app/workers/worker-pool.ts";

const noWorkers: WorkerPool = {
  run: () => Promise.reject(new Error("No tool here is CPU-bound")),
  close: async () => {},
};

/** A tool that tells which of its runs a result is from, and two releases of a server that share a cache. */
function setUp(
  scope: ToolCaching<unknown>["scope"],
  store = createMemoryStore({ maxEntries: 100, maxMemoryBytes: 1e6 }),
) {
  let runs = 0;
  const tool = defineTool({
    name: "count_runs",
    title: "Count runs",
    description: "Tells how often it ran.",
    input: z.object({ data: z.record(z.string(), z.unknown()) }),
    output: z.object({ run: z.number(), status: z.string() }),
    annotations: {},
    caching: { scope, stamp: (output, status) => ({ ...output, status }) },
    handler: () => ({ run: ++runs, status: "miss" }),
  });
  const cache = createResultCache(store, () => {});
  const release = (version: string) =>
    createToolRunner({
      cache,
      workers: noWorkers,
      services: {
        health: () => {
          throw new Error("Not asked for here");
        },
        upstream: { servers: [], call: () => Promise.reject(new Error("Not asked for here")) },
      },
      defaultTimeoutMs: 10_000,
      defaultTtlSeconds: 60,
      stopped: new AbortController().signal,
      version,
    });
  const runners = { "1.0.0": release("1.0.0"), "1.0.1": release("1.0.1") };
  return async (caller: string, data: unknown, version: keyof typeof runners = "1.0.0") => {
    const outcome = await runners[version]({
      tool,
      input: { data },
      caller: { id: caller, scopes: "all" },
      signal: new AbortController().signal,
      reportProgress: () => {},
    });
    return outcome.outcome === "ok" ? outcome.output : outcome;
  };
}

describe("createToolRunner's cache", () => {
  it("answers any caller with a shared result, whatever the order of the arguments' keys", async () => {
    const call = setUp("shared");
    expect(await call("anna", { a: 1, b: { c: 2, d: 3 } })).toEqual({ run: 1, status: "miss" });
    expect(await call("bert", { b: { d: 3, c: 2 }, a: 1 })).toEqual({ run: 1, status: "hit" });
    expect(await call("bert", { a: 1 })).toEqual({ run: 2, status: "miss" });
  });

  it("never answers one caller with another's result where the scope is the principal", async () => {
    const call = setUp("principal");
    expect(await call("anna", {})).toEqual({ run: 1, status: "miss" });
    expect(await call("bert", {})).toEqual({ run: 2, status: "miss" });
    expect(await Promise.all([call("anna", {}), call("bert", {})])).toEqual([
      { run: 1, status: "hit" },
      { run: 2, status: "hit" },
    ]);
  });

  it("does not let two callers share a computation where the scope is the principal", async () => {
    const call = setUp("principal");
    const found = await Promise.all([call("anna", {}), call("bert", {}), call("anna", {})]);
    expect(found).toEqual([
      { run: 1, status: "miss" },
      { run: 2, status: "miss" },
      { run: 1, status: "miss" },
    ]);
  });

  it.each(["garbage{", "null", "5", '{"run":"one"}'])(
    "takes %s in a shared cache for a miss",
    async (text) => {
      const call = setUp("shared", { get: async () => ({ kind: "hit", text }), set: async () => {} });
      expect(await call("anna", {})).toEqual({ run: 1, status: "miss" });
    },
  );

  it("never answers with the result of another release", async () => {
    const call = setUp("shared");
    expect(await call("anna", {}, "1.0.0")).toEqual({ run: 1, status: "miss" });
    expect(await call("anna", {}, "1.0.1")).toEqual({ run: 2, status: "miss" });
  });
});
