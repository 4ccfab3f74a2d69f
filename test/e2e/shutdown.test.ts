import { once } from "node:events";
import { Agent, request } from "node:http";
import { createConnection } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { legacyRequest, post } from "../support/mcp-request.ts";
import { type RunningProcess, startProcess } from "../support/start-process.ts";

interface Sent {
  readonly outcome: "answered" | "refused" | "cut";
  readonly status?: number | undefined;
  readonly error?: string;
}

/** One call on the agent's connections. `cut` is what must not happen: accepted, and not answered. */
function send(url: URL, agent: Agent, ms: number): Promise<Sent> {
  const { promise, resolve } = Promise.withResolvers<Sent>();
  const { headers, message } = legacyRequest("tools/call", { name: "slow", arguments: { ms } });
  const outgoing = request(url, { method: "POST", headers, agent });
  outgoing.once("response", async (response) => {
    try {
      const answer = JSON.parse(await text(response));
      const answered = answer.result?.structuredContent !== undefined;
      resolve({ outcome: answered ? "answered" : "cut", status: response.statusCode });
    } catch (error) {
      resolve({ outcome: "cut", error: String(error) });
    }
  });
  outgoing.once("error", (error: NodeJS.ErrnoException) => {
    // A connection that the kernel had queued and that nobody accepted is reset: no request of it was taken.
    const neverAccepted =
      error.code === "ECONNREFUSED" || (error.code === "ECONNRESET" && !outgoing.reusedSocket);
    resolve({ outcome: neverAccepted ? "refused" : "cut", error: String(error.code) });
  });
  outgoing.end(JSON.stringify(message));
  return promise;
}

describe("shutdown", () => {
  let server: RunningProcess;
  let url: URL;
  const start = async (settings: Record<string, string> = {}) => {
    const environment = { PORT: "0", METRICS_PORT: "0", RATE_LIMIT: "1000000", ...settings };
    server = startProcess(["test/fixtures/server-process.ts"], environment);
    const [, origin] = await server.waitForStderr(/Listening on (http:\S+)/);
    url = new URL("/mcp", origin);
  };
  const call = (name: string) => post(url, legacyRequest("tools/call", { name, arguments: { ms: 0 } }));
  const logged = (message: string) =>
    vi.waitFor(() => expect(server.stdout()).toContain(`"message":"${message}"`));
  afterEach(() => server.kill());

  it("answers all that it accepted under load, refuses the rest, and exits with 0", async () => {
    await start({ LOG_LEVEL: "info" });
    const agent = new Agent({ keepAlive: true });
    const results: Sent[] = [];
    const client = async () => {
      while (results.at(-1)?.outcome !== "refused") results.push(await send(url, agent, 20));
    };
    const clients = Promise.all(Array.from({ length: 16 }, client));
    // Far longer than it takes, for machines that are busy with something else.
    await vi.waitFor(() => expect(results.length).toBeGreaterThan(100), { timeout: 15_000 });
    server.child.kill("SIGTERM");
    await clients;
    agent.destroy();
    expect(await server.exit).toBe(0);
    expect(results.filter(({ outcome }) => outcome === "cut")).toEqual([]);
    expect(results.filter(({ outcome }) => outcome === "answered").length).toBeGreaterThan(100);
  });

  it("says 503 on /ready from the signal on, while calls in flight go on", async () => {
    await start();
    const agent = new Agent({ keepAlive: true });
    const inFlight = send(url, agent, 1000);
    const probe = async () =>
      (await fetch(new URL("/ready", url), { headers: { connection: "close" } })).status;
    await vi.waitFor(async () => expect(await probe()).toBe(200));
    server.child.kill("SIGTERM");
    await logged("stopping");
    expect(await probe()).toBe(503);
    expect((await inFlight).outcome).toBe("answered");
    expect(await server.exit).toBe(0);
    agent.destroy();
  });

  it("cuts a tool that never ends at the deadline, tells its caller, and exits with 0", async () => {
    await start({ SHUTDOWN_TIMEOUT_MS: "1000" });
    const endless = call("endless");
    await call("slow");
    server.child.kill("SIGTERM");
    const { result } = (await (await endless).json()) as {
      result: { isError: boolean; content: { text: string }[] };
    };
    expect(result.isError).toBe(true);
    expect(result.content[0]?.text).toMatch(/shutting down/);
    expect(await server.exit).toBe(0);
    expect(server.stdout()).toMatch(/"tool":"endless".*"outcome":"timeout"/);
  });

  it("does not wait for connections on which nothing was ever asked", async () => {
    await start({ SHUTDOWN_TIMEOUT_MS: "600000" });
    const reserve = createConnection({ port: Number(url.port), host: url.hostname });
    await once(reserve, "connect");
    // Seen by the server, or the signal would find nothing to wait for.
    await call("slow");
    server.child.kill("SIGTERM");
    expect(await server.exit).toBe(0);
    reserve.destroy();
  });

  it("cuts a tool that never ends at the deadline of its request, and says so", async () => {
    await start({ REQUEST_TIMEOUT_MS: "100" });
    const { result } = (await (await call("endless")).json()) as { result: { content: { text: string }[] } };
    expect(result.content[0]?.text).toMatch(/deadline of 100 ms/);
  });

  it("exits at once on a second signal", async () => {
    await start({ SHUTDOWN_TIMEOUT_MS: "600000" });
    const endless = call("endless").catch(() => "cut");
    await call("slow");
    server.child.kill("SIGTERM");
    await logged("stopping");
    server.child.kill("SIGTERM");
    expect(await server.exit).toBe(128 + 15);
    expect(await endless).toBe("cut");
  });
});
