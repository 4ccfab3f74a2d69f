import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { callTool } from "../support/call-tool.ts";
import { legacyRequest, post } from "../support/mcp-request.ts";
import { startTestServer, type TestServer } from "../support/start-test-server.ts";
import { startUpstream, type Upstream } from "../support/start-upstream.ts";

/** Speaks revisions of 2025 alone, with sessions. */
const LEGACY_UPSTREAM = "test/fixtures/legacy-upstream-server.ts";

/** An attempt is ended after 9 s, with the same effect as a cancellation that came through. */
const BEFORE_ATTEMPT_TIMEOUT_MS = 8000;

describe("call_upstream", () => {
  const started: (() => Promise<void>)[] = [];
  /** For tests that leave it as it was. */
  let shared: Upstream;
  beforeAll(async () => {
    shared = await startUpstream();
  });
  afterAll(() => shared.kill());
  afterEach(async () => {
    vi.useRealTimers();
    for (const stop of started.splice(0).reverse()) await stop();
  });

  const upstreamOf = async (...args: Parameters<typeof startUpstream>): Promise<Upstream> => {
    const upstream = await startUpstream(...args);
    started.push(upstream.kill);
    return upstream;
  };
  const serverFor = async (url: string, settings: Record<string, string> = {}): Promise<TestServer> => {
    const server = await startTestServer({ settings: { UPSTREAM_SERVERS: `billing=${url}`, ...settings } });
    started.push(server.stop);
    return server;
  };
  const call = (server: TestServer, tool: string, args: unknown = {}, name = "billing") =>
    callTool(server.mcpUrl, "call_upstream", { server: name, tool, arguments: args });
  const textOf = async (answer: ReturnType<typeof call>) => (await answer).content[0]?.text;
  const readiness = async (server: TestServer) => {
    const response = await fetch(new URL("/ready", server.origin));
    return { status: response.status, body: await response.json() };
  };
  const gauge = async (server: TestServer) => {
    const request = legacyRequest("resources/read", { uri: "monitoring://metrics" });
    const { result } = (await (await post(server.mcpUrl, request)).json()) as never as {
      result: { contents: [{ text: string }] };
    };
    const metrics: { name: string; values: { value: number; labels: object }[] }[] = JSON.parse(
      result.contents[0].text,
    );
    return metrics.find(({ name }) => name === "mcp_circuit_breaker_state")?.values;
  };

  it("passes on what the tool answered, and says how", async () => {
    const server = await serverFor(shared.url);
    const { structuredContent } = await call(server, "echo", { a: 1 });
    expect(structuredContent).toEqual({
      server: "billing",
      tool: "echo",
      result: { content: [{ type: "text", text: '{"a":1}' }], structured_content: { a: 1 } },
      attempts: 1,
      breaker: "closed",
    });
    expect(await gauge(server)).toEqual([{ value: 0, labels: { target: "billing" } }]);
    expect(await readiness(server)).toEqual({
      status: 200,
      body: { status: "ready", checks: { "upstream:billing": { status: "ok" } } },
    });
  });

  it("forwards nothing of the caller's credentials", async () => {
    const server = await serverFor(shared.url);
    const request = legacyRequest("tools/call", {
      name: "call_upstream",
      arguments: { server: "billing", tool: "echo", arguments: {} },
    });
    const secrets = { authorization: "Bearer caller-token", "x-api-key": "caller-key", cookie: "id=caller" };
    await (await post(server.mcpUrl, request, secrets)).text();
    expect(shared.stderr()).toContain('"mcp-method":"tools/call"');
    expect(shared.stderr()).not.toContain("caller-");
  });

  it("shows no word of an upstream error", async () => {
    const server = await serverFor(shared.url);
    const answer = await call(server, "fail");
    expect(answer.isError).toBe(true);
    expect(answer.content[0]?.text).toBe(
      'The tool "fail" of billing reported an error. (Attempts: 1; circuit breaker of billing: closed.)',
    );
  });

  it("names what there is when a server or a tool is not known", async () => {
    const server = await serverFor(shared.url);
    expect(await textOf(call(server, "echo", {}, "billling"))).toBe(
      'There is no upstream server named "billling"; configured: billing.',
    );
    expect(await textOf(call(server, "ekko"))).toMatch(
      /^billing has no tool named "ekko"; it has .*echo, count/,
    );
    const bare = await startTestServer();
    started.push(bare.stop);
    expect(await textOf(call(bare, "echo"))).toContain("UPSTREAM_SERVERS");
  });

  it("says that arguments were not accepted", async () => {
    const server = await serverFor(shared.url);
    const answer = await call(server, "slow", { ms: "long" });
    expect(answer.isError).toBe(true);
    expect(answer.content[0]?.text).toContain("reported an error");
  });

  it("retries what did not run, and no longer once it is answered", async () => {
    const server = await serverFor(shared.url);
    await call(server, "refuse", { statuses: [503, 503] });
    const { structuredContent } = await call(server, "count");
    expect(structuredContent).toMatchObject({
      result: { structured_content: { counted: 1 } },
      attempts: 3,
      breaker: "closed",
    });
  });

  it("repeats a call that may have run only when its tool says that this does no harm", async () => {
    const server = await serverFor(shared.url);
    await call(server, "refuse", { statuses: [504] });
    expect(await textOf(call(server, "count"))).toMatch(/whether the call ran is not known.*Attempts: 1;/);
    await call(server, "refuse", { statuses: [504] });
    expect((await call(server, "echo")).structuredContent).toMatchObject({ attempts: 2 });
  });

  it.each([
    [307, "refuses calls from here"],
    [401, "refuses calls from here"],
    [429, "refuses more calls from here for now"],
    [500, "failed"],
  ])("does not retry status %i", async (status, words) => {
    const server = await serverFor(shared.url);
    await call(server, "refuse", { statuses: [status] });
    const text = await textOf(call(server, "echo"));
    expect(text).toContain(words);
    expect(text).toContain("Attempts: 1;");
    expect(text).not.toContain("internal-host-17");
  });

  it("refuses an answer that is too large", async () => {
    const server = await serverFor(shared.url);
    expect(await textOf(call(server, "large"))).toContain("too large");
  });

  it(
    "lets a cancellation reach the upstream tool",
    async () => {
      const server = await serverFor(shared.url);
      const abort = new AbortController();
      const request = legacyRequest("tools/call", {
        name: "call_upstream",
        arguments: { server: "billing", tool: "slow", arguments: { ms: 60_001 } },
      });
      const calling = fetch(server.mcpUrl, {
        method: "POST",
        headers: request.headers,
        body: JSON.stringify(request.message),
        signal: abort.signal,
      });
      await shared.waitForStderr(/started slow 60001/);
      abort.abort();
      await expect(calling).rejects.toThrow();
      await shared.waitForStderr(/cancelled slow 60001/);
    },
    BEFORE_ATTEMPT_TIMEOUT_MS,
  );

  it(
    "lets the deadline reach the upstream tool",
    async () => {
      const server = await serverFor(shared.url, { REQUEST_TIMEOUT_MS: "300" });
      expect(await textOf(call(server, "slow", { ms: 60_002 }))).toContain("deadline of 300 ms");
      await shared.waitForStderr(/cancelled slow 60002/);
    },
    BEFORE_ATTEMPT_TIMEOUT_MS,
  );

  it("has a bounded number of calls wait for one server", async () => {
    const server = await serverFor(shared.url);
    await call(server, "echo");
    const calls = Array.from({ length: 31 }, () => textOf(call(server, "slow", { ms: 300 })));
    const texts = await Promise.all(calls);
    expect(texts.filter((text) => text?.includes("Too many calls to billing are waiting"))).toHaveLength(1);
    expect(texts.filter((text) => text?.includes('"attempts":1'))).toHaveLength(30);
  });

  it("opens the breaker for a dead server, tries it with one call, and closes when it is back", async () => {
    const first = await upstreamOf();
    const server = await serverFor(first.url);
    await call(server, "echo");
    await first.kill();

    expect(await textOf(call(server, "echo"))).toContain("Attempts: 3; circuit breaker of billing: closed.");
    // Its second attempt is the fifth failure in a row.
    expect(await textOf(call(server, "echo"))).toMatch(/not called for now; .*Attempts: 2; .*: open\.\)$/);
    expect(await textOf(call(server, "echo"))).toMatch(/try again in 10 s\. \(Attempts: 0; .*: open\.\)$/);
    expect(await gauge(server)).toEqual([{ value: 2, labels: { target: "billing" } }]);
    expect(await readiness(server)).toMatchObject({
      status: 200,
      body: { status: "degraded", checks: { "upstream:billing": { status: "degraded" } } },
    });
    expect((await callTool(server.mcpUrl, "health_check", {})).structuredContent).toMatchObject({
      status: "degraded",
      dependencies: { "upstream:billing": { status: "degraded" } },
    });

    const second = await upstreamOf(first.port);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 10_001 });
    const probe = call(server, "slow", { ms: 500 });
    await second.waitForStderr(/started slow/);
    expect(await gauge(server)).toEqual([{ value: 1, labels: { target: "billing" } }]);
    expect(await textOf(call(server, "echo"))).toMatch(/Attempts: 0; circuit breaker of billing: half-open/);
    expect((await probe).structuredContent).toMatchObject({ attempts: 1, breaker: "closed" });
    expect(await gauge(server)).toEqual([{ value: 0, labels: { target: "billing" } }]);
    expect(await readiness(server)).toMatchObject({ body: { status: "ready" } });
  });

  it("opens the breaker for a hung server, and closes it when the server goes on", async () => {
    const upstream = await upstreamOf();
    const server = await serverFor(upstream.url, { REQUEST_TIMEOUT_MS: "700" });
    await call(server, "echo");
    upstream.child.kill("SIGSTOP");
    const texts = await Promise.all(Array.from({ length: 5 }, () => textOf(call(server, "echo"))));
    expect(texts.filter((text) => text?.includes("deadline of 700 ms"))).toHaveLength(5);
    expect(await textOf(call(server, "echo"))).toContain("circuit breaker of billing: open");

    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 10_001 });
    expect(await textOf(call(server, "echo"))).toContain("deadline of 700 ms");
    expect(await textOf(call(server, "echo"))).toContain("circuit breaker of billing: open");

    upstream.child.kill("SIGCONT");
    vi.setSystemTime(Date.now() + 10_001);
    expect((await call(server, "echo")).structuredContent).toMatchObject({ breaker: "closed" });
  });

  it("connects anew to a server of a 2025 revision that forgot its sessions", async () => {
    const first = await upstreamOf("0", LEGACY_UPSTREAM);
    const server = await serverFor(first.url);
    expect((await call(server, "count")).structuredContent).toMatchObject({ attempts: 1 });
    await first.kill();
    const second = await upstreamOf(first.port, LEGACY_UPSTREAM);
    expect((await call(server, "count")).structuredContent).toMatchObject({ attempts: 2, breaker: "closed" });
    expect((await call(server, "count")).structuredContent).toMatchObject({ attempts: 1 });
    expect(second.stderr().match(/session opened/g)).toHaveLength(1);
    await server.stop();
    await second.waitForStderr(/session ended/);
  });

  it(
    "lets a cancellation reach the tool of a server of a 2025 revision",
    async () => {
      const upstream = await upstreamOf("0", LEGACY_UPSTREAM);
      const server = await serverFor(upstream.url, { REQUEST_TIMEOUT_MS: "1000" });
      expect(await textOf(call(server, "hang"))).toContain("deadline of 1000 ms");
      await upstream.waitForStderr(/cancelled hang/);
    },
    BEFORE_ATTEMPT_TIMEOUT_MS,
  );

  it.each([
    ["2026-07-28, before its answer began", undefined, "slow", /started slow/],
    ["2025, after its answer began", LEGACY_UPSTREAM, "hang", /progress sent/],
  ])(
    "notices at once that a server died in the middle of a call, %s",
    async (_name, file, tool, begun) => {
      const upstream = await upstreamOf("0", file);
      const server = await serverFor(upstream.url);
      const calling = textOf(call(server, tool, { ms: 60_000 }));
      await upstream.waitForStderr(begun);
      await upstream.kill();
      expect(await calling).toMatch(
        /broke off the connection; whether the call ran is not known.*Attempts: 1;/,
      );
    },
    BEFORE_ATTEMPT_TIMEOUT_MS,
  );
});
