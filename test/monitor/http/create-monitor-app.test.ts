import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FleetView } from "../../../app/monitor/fleet-view.ts";
import { sendHttp } from "../../support/send-http.ts";
import { startTestMonitor, type TestMonitor } from "../../support/start-test-monitor.ts";

describe("createMonitorApp", () => {
  let monitor: TestMonitor;
  beforeAll(async () => {
    // Nothing listens on port 1.
    monitor = await startTestMonitor(["--target", "a=http://127.0.0.1:1"], { intervalMs: 50 });
  });
  afterAll(() => monitor.stop());

  const get = (path: string, method = "GET") => sendHttp(monitor.origin, { method, path });

  it.each([
    ["/", "text/html; charset=utf-8"],
    ["/status-page.js", "text/javascript; charset=utf-8"],
    ["/status-page.css", "text/css; charset=utf-8"],
    ["/icon.svg", "image/svg+xml"],
    ["/state.json", "application/json"],
    ["/health", "application/json"],
    ["/metrics?x=y", "text/plain; version=0.0.4; charset=utf-8"],
  ])("serves %s", async (path, contentType) => {
    const answer = await get(path);
    expect([answer.status, answer.headers["content-type"]]).toEqual([200, contentType]);
    expect(answer.body.length).toBeGreaterThan(0);
  });

  it("lets the page load nothing from elsewhere, and nobody frame it", async () => {
    const { headers } = await get("/");
    const policy = headers["content-security-policy"];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    expect(headers["x-content-type-options"]).toBe("nosniff");
  });

  it("names no other host in what a browser loads", async () => {
    for (const path of ["/", "/status-page.css", "/status-page.js", "/dom.ts", "/status-page.ts"]) {
      const { body } = await get(path);
      expect(body.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:\/\//);
    }
  });

  it("answers 404 elsewhere and 405 to other methods", async () => {
    expect((await get("/nowhere")).status).toBe(404);
    const refused = await get("/", "POST");
    expect([refused.status, refused.headers["allow"]]).toEqual([405, "GET, HEAD"]);
    expect((await get("/events", "HEAD")).status).toBe(200);
  });

  it("sends the whole state at once, and again after each check", async () => {
    const { promise, resolve } = Promise.withResolvers<readonly FleetView[]>();
    const outgoing = request(new URL("/events", monitor.origin), { agent: false }, (response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
        const states = [...text.matchAll(/^data: (.*)\n\n/gm)].map((match) => JSON.parse(match[1] ?? ""));
        if (states.length >= 3) resolve(states);
      });
      expect(response.headers["content-type"]).toBe("text/event-stream");
    });
    outgoing.on("error", () => {});
    outgoing.end();
    const [first, , third] = await promise;
    outgoing.destroy();
    expect(first?.servers.map(({ name }) => name)).toEqual(["a"]);
    expect(third?.at).toBeGreaterThan(first?.at ?? 0);
  });
});
