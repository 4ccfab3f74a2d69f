import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningProcess, startProcess } from "../support/start-process.ts";

const run = promisify(execFile);
const bin = (name: string) => fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));

describe("npm start", () => {
  let server: RunningProcess;
  let origin: string;
  beforeAll(async () => {
    server = startProcess(["app/main.ts"], { PORT: "0", METRICS_PORT: "0" });
    origin = (await server.waitForStderr(/Listening on (http:\S+)/))[1] ?? "";
  });
  afterAll(() => server.kill());

  it("prints where it listens, how to connect, and where health and metrics are", async () => {
    await server.waitForStderr(/metrics: .*\n/);
    expect(server.stderr().trim().split("\n")).toEqual([
      `Listening on ${origin}`,
      `Connect an MCP client to ${origin}/mcp; how: ${origin}/`,
      `Health: ${origin}/health · metrics: off (METRICS_PORT=0)`,
    ]);
    expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it("is listed and called by the Inspector's command line", async () => {
    const inspect = async (...args: string[]) => {
      const target = [bin("mcp-inspector"), "--cli", `${origin}/mcp`, "--transport", "http"];
      const { stdout } = await run(process.execPath, [...target, ...args]);
      return JSON.parse(stdout);
    };
    const { tools } = await inspect("--method", "tools/list");
    expect(tools.map((tool: { name: string }) => tool.name)).toContain("process_data");
    const called = await inspect(
      ...["--method", "tools/call", "--tool-name", "process_data"],
      ...["--tool-arg", 'data={"a":"x"}', "operation=transform"],
    );
    expect(called.structuredContent.result).toEqual({ a: "X" });
  });

  it("logs one JSON object a line", () => {
    const lines = server.stdout().trim().split("\n");
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({ severity: "INFO", environment: "local" });
  });

  it("says which port is taken, and ends with 1", async () => {
    const second = startProcess(["app/main.ts"], { PORT: new URL(origin).port, METRICS_PORT: "0" });
    expect(await second.exit).toBe(1);
    expect(second.stderr()).toMatch(/^Cannot listen on 127\.0\.0\.1:\d+: something else is listening there/);
  });

  it("ends although a Redis that is away was being looked for", async () => {
    const second = startProcess(["app/main.ts"], {
      PORT: new URL(origin).port,
      METRICS_PORT: "0",
      REDIS_URL: "redis://127.0.0.1:1",
    });
    expect(await second.exit).toBe(1);
  });

  it.each([
    ["::1", "http://[::1]:"],
    ["127.0.0.2", "http://127.0.0.2:"],
  ])("answers at the address that it prints for HOST=%s", async (HOST, shown) => {
    const other = startProcess(["app/main.ts"], { HOST, PORT: "0", METRICS_PORT: "0" });
    try {
      const [, address = ""] = await other.waitForStderr(/Listening on (http:\S+)/);
      expect(address.startsWith(shown)).toBe(true);
      expect((await fetch(new URL("/", address))).status).toBe(200);
    } finally {
      await other.kill();
    }
  });

  it("prints an address that its ALLOWED_HOSTS let in", async () => {
    const other = startProcess(["app/main.ts"], {
      PORT: "0",
      METRICS_PORT: "0",
      ALLOWED_HOSTS: "MCP.example.com",
    });
    try {
      await other.waitForStderr(/Connect an MCP client to http:\/\/mcp\.example\.com:\d+\/mcp/);
    } finally {
      await other.kill();
    }
  });

  it("refuses a list of hosts with anything around the names", async () => {
    const refused = startProcess(["app/main.ts"], { ALLOWED_HOSTS: "https://mcp.example.com:8080/" });
    expect(await refused.exit).toBe(78);
    expect(refused.stderr()).toContain("a bare host name, without scheme, port or path");
  });

  it("refuses bad settings with exit code 78, naming every one", async () => {
    const refused = startProcess(["app/main.ts"], { PORT: "99999", LOG_LEVEL: "loud", HOST: "0.0.0.0" });
    expect(await refused.exit).toBe(78);
    expect(refused.stderr()).toContain("PORT: expected a whole number from 0 to 65535");
    expect(refused.stderr()).toContain("LOG_LEVEL: expected one of trace, debug");
  });

  it("refuses to be reachable without authentication and a list of hosts", async () => {
    const refused = startProcess(["app/main.ts"], { HOST: "0.0.0.0" });
    expect(await refused.exit).toBe(78);
    expect(refused.stderr()).toMatch(/AUTH_MODES: .*set AUTH_MODES=api-key/);
    expect(refused.stderr()).toMatch(/ALLOWED_HOSTS: .*set ALLOWED_HOSTS/);
  });
});
