import { describe, expect, it } from "vitest";
import type { Check } from "../../../app/monitor/probe/check.ts";
import { advance, type TargetEvent, type TargetState } from "../../../app/monitor/state/target-state.ts";

const good = (at: number): Check => ({ at, status: "healthy", responseMs: 5 });
const bad = (at: number): Check => ({ at, status: "error", reason: "connection refused" });

/** What happens when checks come in one after the other: `+` healthy, `-` not. */
function run(checks: string, start: TargetState = { kind: "pending" }) {
  let state = start;
  const events: [number, TargetEvent][] = [];
  [...checks].forEach((sign, at) => {
    const next = advance(state, sign === "+" ? good(at) : bad(at), 3);
    state = next.state;
    if (next.event !== undefined) events.push([at, next.event]);
  });
  return { state, events };
}

describe("advance", () => {
  it("tells nobody of one or two failures", () => {
    expect(run("+--+--+").events).toEqual([]);
  });

  it("alerts once, at the third failure in a row, however long it lasts", () => {
    expect(run("+------").events).toEqual([[3, "alert"]]);
  });

  it("tells of the recovery once", () => {
    expect(run("+---++-+").events).toEqual([
      [3, "alert"],
      [4, "recovery"],
    ]);
  });

  it("alerts on a server that was never up", () => {
    expect(run("---").events).toEqual([[2, "alert"]]);
  });

  it("counts from the first failing check", () => {
    expect(run("++----").state).toEqual({ kind: "down", since: 2, failures: 4 });
    expect(run("+-").state).toEqual({ kind: "failing", since: 1, failures: 1 });
    expect(run("---+++").state).toEqual({ kind: "up", since: 3 });
  });

  it("goes on where it left off", () => {
    expect(run("-", { kind: "failing", since: -2, failures: 2 }).events).toEqual([[0, "alert"]]);
    expect(run("-", { kind: "down", since: -3, failures: 3 }).events).toEqual([]);
  });
});
