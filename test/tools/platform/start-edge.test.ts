import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FailoverRules } from "../../../tools/platform/failover-rules.ts";
import { createPace, type Pace } from "../../../tools/platform/pace.ts";
import type { PlatformEvent } from "../../../tools/platform/platform-event.ts";
import { type Edge, startEdge } from "../../../tools/platform/start-edge.ts";
import { type HttpStub, startHttpStub } from "../../support/start-http-stub.ts";
import { waitFor } from "../../support/wait-for.ts";

const rules: FailoverRules = {
  checkPath: "/ready",
  intervalSeconds: 10,
  failureThreshold: 2,
  ttlSeconds: 20,
  primaryHealthy: { passing: true, failing: false },
  evaluatesSecondary: false,
};

describe("startEdge", () => {
  const statuses = { primary: 200, secondary: 200 };
  const asked: string[] = [];
  let events: PlatformEvent[];
  let stubs: HttpStub[];
  let edge: Edge | undefined;
  let pace: Pace;

  const startSide = (side: keyof typeof statuses) =>
    startHttpStub((request, response) => {
      if (request.url === "/ready") asked.push(side);
      response.writeHead(statuses[side]).end(side);
    });
  const start = async (changes: Partial<FailoverRules> = {}) => {
    const [primary, secondary] = [await startSide("primary"), await startSide("secondary")];
    pace = createPace(50);
    edge = startEdge({
      rules: { ...rules, ...changes },
      pace,
      origins: { primary: primary.origin, secondary: secondary.origin },
      onEvent: (event) => events.push(event),
    });
    const front = await startHttpStub(edge.handle);
    stubs.push(primary, secondary, front);
    pace.begin();
    edge.watch();
    return async (resolver?: string) => {
      const headers: Record<string, string> = resolver === undefined ? {} : { "x-resolver": resolver };
      const answer = await fetch(front.origin, { headers });
      const text = await answer.text();
      if (answer.ok) expect(text).toBe(answer.headers.get("x-served-by"));
      return answer.headers.get("x-served-by");
    };
  };
  const kinds = () => events.map(({ kind }) => kind);

  beforeEach(() => {
    Object.assign(statuses, { primary: 200, secondary: 200 });
    asked.length = 0;
    events = [];
    stubs = [];
  });
  afterEach(async () => {
    pace.end();
    await edge?.stop();
    for (const stub of stubs) await stub.stop();
  });

  it("takes clients to the secondary when enough checks have failed and their answer has run out, and back", async () => {
    const ask = await start();
    expect([await ask(), await ask("another")]).toEqual(["primary", "primary"]);
    statuses.primary = 503;
    await waitFor(
      () => kinds(),
      (seen) => seen.includes("answer"),
    );
    expect(events).toEqual([
      {
        kind: "check-failed",
        side: "primary",
        count: 1,
        threshold: 2,
        reason: "answered 503",
      },
      {
        kind: "check-failed",
        side: "primary",
        count: 2,
        threshold: 2,
        reason: "answered 503",
      },
      { kind: "health", side: "primary", healthy: false },
      { kind: "answer", side: "secondary" },
    ]);
    await waitFor(ask, (side) => side === "secondary");
    expect(events.at(-1)).toEqual({ kind: "resolved", resolver: "this machine", side: "secondary" });
    statuses.primary = 200;
    await waitFor(ask, (side) => side === "primary");
    expect(kinds()).toEqual([
      ...["check-failed", "check-failed", "health", "answer", "resolved"],
      ...["check-passed", "check-passed", "health", "answer", "resolved"],
    ]);
  });

  it("keeps leading clients to a primary that is gone while their answer lasts", async () => {
    const ask = await start({ ttlSeconds: 86_400 });
    expect(await ask()).toBe("primary");
    statuses.primary = 503;
    await waitFor(
      () => kinds(),
      (seen) => seen.includes("answer"),
    );
    expect([await ask(), await ask("a new one")]).toEqual(["primary", "secondary"]);
  });

  it("leads everybody to the secondary from the start where that is planned", async () => {
    const ask = await start({ primaryHealthy: { passing: false, failing: false } });
    expect(await ask()).toBe("secondary");
  });

  it("asks the secondary too where its health counts, and stays on the primary when both fail", async () => {
    Object.assign(statuses, { primary: 503, secondary: 503 });
    const ask = await start({ evaluatesSecondary: true });
    await waitFor(
      () => kinds().filter((kind) => kind === "health").length,
      (count) => count === 2,
    );
    expect(await ask("a new one")).toBe("primary");
    statuses.secondary = 200;
    await waitFor(
      () => events.at(-1),
      (last) => last?.kind === "answer" && last.side === "secondary",
    );
    expect(await ask("another")).toBe("secondary");
  });

  it("does not ask the secondary otherwise, and nobody before it is told to watch", async () => {
    await start();
    await waitFor(
      () => asked.length,
      (count) => count >= 3,
    );
    expect(new Set(asked)).toEqual(new Set(["primary"]));
  });
});
