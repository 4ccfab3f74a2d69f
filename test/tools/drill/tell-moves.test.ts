import { describe, expect, it } from "vitest";
import { createMoveFilter } from "../../../tools/drill/tell-moves.ts";
import type { TimedEvent } from "../../../tools/platform/platform-event.ts";

describe("createMoveFilter", () => {
  it("keeps the first and the last client of each move, and everything that is no move", () => {
    const filter = createMoveFilter(3);
    const move = (resolver: string): TimedEvent => ({ kind: "resolved", resolver, side: "primary", atMs: 1 });
    const answer: TimedEvent = { kind: "answer", side: "primary", atMs: 1 };
    const oneWay = [answer, move("client 1"), move("this machine"), move("client 3"), move("client 2")];
    const kept = [answer, move("the first client"), undefined, undefined, move("the last client")];
    expect([...oneWay, ...oneWay].map(filter)).toEqual([...kept, ...kept]);
  });
});
