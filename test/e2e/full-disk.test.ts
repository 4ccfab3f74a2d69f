import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { text } from "node:stream/consumers";
import { expect, it, onTestFinished } from "vitest";
import { legacyRequest, post } from "../support/mcp-request.ts";

it.skipIf(!existsSync("/dev/full"))(
  "a full disk behind standard output costs lines, and nothing else",
  async () => {
    const command = `exec "${process.execPath}" --disable-warning=ExperimentalWarning app/main.ts >/dev/full`;
    const server = spawn("sh", ["-c", command], {
      env: { PATH: process.env.PATH, PORT: "0", METRICS_PORT: "0" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    onTestFinished(() => void server.kill("SIGKILL"));
    const ended = once(server, "exit");
    const [greeting] = await once(server.stderr, "data");
    const said = text(server.stderr);
    const [, url = ""] = /(http:\S+\/mcp)/.exec(String(greeting)) ?? [];
    for (let call = 0; call < 5; call++) {
      const { status } = await post(new URL(url), legacyRequest("tools/call", { name: "health_check" }));
      expect(status).toBe(200);
    }
    server.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
    expect(await said).not.toMatch(/ENOSPC|^ {4}at /m);
  },
);
