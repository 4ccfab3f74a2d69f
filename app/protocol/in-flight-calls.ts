import type { ProtocolRequest } from "./protocol.ts";

const SESSION_HEADER = "mcp-session-id";

/** The client's notice that it no longer waits, as it came. */
export interface CancelledNotification {
  readonly jsonrpc: "2.0";
  readonly method: string;
  readonly params?: Record<string, unknown> | undefined;
}

type Cancel = (notification: CancelledNotification) => void;

/**
 * Calls of the 2025 revisions that can be cancelled: a cancellation comes in a POST of its own, and the session's id
 * tells which client's call it means.
 */
export interface InFlightCalls {
  /** Returns what forgets the call again, or undefined for one without a session, which nobody can name. */
  readonly add: (request: ProtocolRequest, id: string | number, cancel: Cancel) => (() => void) | undefined;
  readonly cancel: (request: ProtocolRequest, notification: CancelledNotification) => void;
}

export function createInFlightCalls(): InFlightCalls {
  const calls = new Map<string, Cancel>();
  return {
    add: (request, id, cancel) => {
      const key = callKey(request, id);
      if (key === undefined) return undefined;
      calls.set(key, cancel);
      return () => {
        if (calls.get(key) === cancel) calls.delete(key);
      };
    },
    cancel: (request, notification) => {
      const key = callKey(request, notification.params?.requestId);
      if (key !== undefined) calls.get(key)?.(notification);
    },
  };
}

function callKey({ headers, caller }: ProtocolRequest, id: unknown): string | undefined {
  const session = headers[SESSION_HEADER];
  return session === undefined ? undefined : JSON.stringify([caller.id, session, id]);
}
