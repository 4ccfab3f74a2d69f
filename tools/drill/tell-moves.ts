import type { TimedEvent } from "../platform/platform-event.ts";

/**
 * Keeps, of the clients' moves from one side to the other, the first and the last, and drops those of others: ten lines
 * that say the same hide the rest of a timeline.
 */
export function createMoveFilter(clients: number): (event: TimedEvent) => TimedEvent | undefined {
  let moved = 0;
  return (event) => {
    if (event.kind === "answer") moved = 0;
    if (event.kind !== "resolved") return event;
    if (!event.resolver.startsWith("client ")) return undefined;
    moved++;
    if (moved === 1) return { ...event, resolver: "the first client" };
    return moved === clients ? { ...event, resolver: "the last client" } : undefined;
  };
}
