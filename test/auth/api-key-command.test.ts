import { describe, expect, it } from "vitest";
import { legacyRequest, post } from "../support/mcp-request.ts";
import { startProcess } from "../support/start-process.ts";
import { startTestServer } from "../support/start-test-server.ts";

async function run(...args: string[]) {
  const command = startProcess(["tools/api-key.ts", ...args]);
  return { code: await command.exit, stdout: command.stdout(), stderr: command.stderr() };
}

describe("npm run api-key", () => {
  it("makes a key that a server with its entry accepts, for the scopes that were named", async () => {
    const { code, stdout } = await run("ci", "--scope", "reports:read", "--scope", "data:write", "--json");
    expect(code).toBe(0);
    const made = JSON.parse(stdout);
    expect(made).toEqual({
      client: "ci",
      key: expect.stringMatching(/^mcpkey_[A-Za-z0-9_-]{43}$/),
      entry: expect.stringMatching(/^ci:[0-9a-f]{64}:reports:read\+data:write$/),
      scopes: ["reports:read", "data:write"],
    });
    const server = await startTestServer({ settings: { AUTH_MODES: "api-key", API_KEYS: made.entry } });
    const ask = (name: string) =>
      post(server.mcpUrl, legacyRequest("tools/call", { name, arguments: {} }), { "x-api-key": made.key });
    expect((await ask("health_check")).status).toBe(200);
    expect((await ask("process_data")).status).toBe(403);
    await server.stop();
  });

  it("prints the key and the entry for people, and says what the key may do", async () => {
    const { code, stdout } = await run("ci");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}mcpkey_[A-Za-z0-9_-]{43}$/m);
    expect(stdout).toMatch(/^ {2}ci:[0-9a-f]{64}$/m);
    expect(stdout).toContain("the key may do everything");
  });

  it("makes another key each time", async () => {
    const [first, second] = await Promise.all([run("ci", "--json"), run("ci", "--json")]);
    expect(JSON.parse(first.stdout).key).not.toBe(JSON.parse(second.stdout).key);
  });

  it("explains itself with --help", async () => {
    const { code, stdout } = await run("--help");
    expect(code).toBe(0);
    expect(stdout).toContain("usage: npm run api-key -- <client> [options]");
  });

  it.each([
    [[], "which client? usage: npm run api-key -- <client> [options]"],
    [["a", "b"], 'unexpected argument "b"; usage: npm run api-key -- <client> [options]'],
    [["a,b"], "the server would refuse the entry: it has no client name of up to 63 letters, digits"],
    [["anonymous"], "the server would refuse the entry: it has a client name that is reserved"],
    [
      ["ci", "--scope", "a,b"],
      "the server would refuse the entry: it has scopes that are not names joined by +",
    ],
    [["ci", "--scope="], "the server would refuse the entry: it has scopes that are not names joined by +"],
    [["ci", "--wat"], "unknown option --wat"],
  ])("refuses %j with exit code 64 and makes no key", async (args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect(code).toBe(64);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^[^\n]+\n$/);
    expect(stderr).toContain(`api-key: ${message}`);
  });
});
