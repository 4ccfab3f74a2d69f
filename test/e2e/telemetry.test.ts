import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { callTool } from "../support/call-tool.ts";
import { startOtlpCollector } from "../support/start-otlp-collector.ts";
import { type RunningProcess, startProcess } from "../support/start-process.ts";

describe("a process with telemetry", () => {
  let folder: string;
  let server: RunningProcess;
  let origin: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "telemetry-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  afterEach(() => server.kill());

  const start = async (environment: Readonly<Record<string, string>>) => {
    server = startProcess(["app/main.ts"], { PORT: "0", METRICS_PORT: "0", ...environment });
    origin = (await server.waitForStderr(/Listening on (http:\S+)/))[1] ?? "";
  };
  const call = () =>
    callTool(new URL("/mcp", origin), "process_data", { data: { a: 1 }, operation: "analyze" });
  const readiness = async () => {
    const answer = await fetch(`${origin}/ready`);
    return { status: answer.status, body: await answer.json() };
  };

  it("writes the same lines to LOG_FILE and to standard output, to the last one", async () => {
    const LOG_FILE = join(folder, "server.log");
    await start({ LOG_FILE });
    await call();
    expect(await readiness()).toEqual({
      status: 200,
      body: { status: "ready", checks: { "log-file": { status: "ok" } } },
    });
    server.child.kill("SIGTERM");
    expect(await server.exit).toBe(0);
    const written = readFileSync(LOG_FILE, "utf8");
    expect(written).toBe(server.stdout());
    expect(JSON.parse(written.trim().split("\n").at(-1) ?? "")).toMatchObject({ message: "stopped" });
  });

  it("serves on when LOG_FILE cannot be written, and readiness says degraded", async () => {
    await start({ LOG_FILE: folder });
    await vi.waitFor(async () => expect((await readiness()).body).toMatchObject({ status: "degraded" }));
    expect(await readiness()).toEqual({
      status: 200,
      body: {
        status: "degraded",
        checks: {
          "log-file": { status: "degraded", detail: "The log file cannot be written (not a regular file)" },
        },
      },
    });
    expect((await call()).isError).toBeUndefined();
    server.child.kill("SIGTERM");
    expect(await server.exit).toBe(0);
  });

  it("sends the last spans to the collector before it ends", async () => {
    const collector = await startOtlpCollector();
    await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint });
    await call();
    server.child.kill("SIGTERM");
    expect(await server.exit).toBe(0);
    expect(collector.faults).toEqual([]);
    expect(
      collector.spans.map(({ name, resource }) => [name, resource["deployment.environment.name"]]),
    ).toEqual([["tools/call process_data", "local"]]);
  });

  it("ends in time when the collector takes the spans and never answers", async () => {
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await vi.waitFor(() => expect(silent.listening).toBe(true));
    const { port } = silent.address() as { port: number };
    await start({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`, SHUTDOWN_TIMEOUT_MS: "2000" });
    await call();
    const before = performance.now();
    server.child.kill("SIGTERM");
    expect(await server.exit).toBe(0);
    expect(performance.now() - before).toBeLessThan(2000);
    silent.close();
  });

  it("does not load OpenTelemetry before it is wanted", async () => {
    const listLoaded = [
      "await import('./app/server.ts');",
      "await import('./app/telemetry/start-tracing.ts');",
      "const { default: module } = await import('node:module');",
      "process.stdout.write(Object.keys(module._cache).join('\\n'));",
    ].join("\n");
    server = startProcess(["--input-type=module", "--eval", listLoaded]);
    expect(await server.exit).toBe(0);
    expect(server.stdout()).toMatch(/node_modules\/rate-limiter-flexible/);
    expect(server.stdout()).not.toMatch(/opentelemetry/);
  });

  it("exits with 78 for a bad file of settings, naming it and every bad key in it", async () => {
    const CONFIG_FILE = join(folder, "settings.json");
    writeFileSync(CONFIG_FILE, JSON.stringify({ PORT: -1, LOG_LEVEL: "loud", PROT: 1 }));
    server = startProcess(["app/main.ts"], { CONFIG_FILE, LOG_LEVEL: "info" });
    expect(await server.exit).toBe(78);
    expect(server.stdout()).toBe("");
    expect(server.stderr().trim().split("\n")).toEqual([
      "Invalid settings:",
      "  PROT: expected the name of a setting (CONFIG_FILE has it, and there is no such setting)",
      '  PORT: expected a whole number from 0 to 65535, got "-1"',
    ]);
  });
});
