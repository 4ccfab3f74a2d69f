import type { ProtocolResponse } from "./protocol.ts";

/** Comments keep proxies from closing a silent stream; load balancers commonly allow 30 s of silence or more. */
const KEEP_ALIVE_MS = 15_000;

export interface EventStream {
  readonly response: ProtocolResponse;
  readonly write: (message: unknown) => void;
  /** Writes an event of which the data is one line of text. */
  readonly writeEvent: (event: string, data: string) => void;
  /** Passes whole events on. */
  readonly forward: (events: Uint8Array) => void;
  /** What was written and not yet read, in bytes. */
  readonly unreadBytes: () => number;
  readonly end: () => void;
}

/** A response of server-sent events, one JSON message each. `onCancel` runs when the reader gives up. */
export function createEventStream(onCancel: () => void): EventStream {
  const encoder = new TextEncoder();
  let open = true;
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const keepAlive = setInterval(() => enqueue(": keep-alive\n\n"), KEEP_ALIVE_MS);
  const stop = () => {
    open = false;
    clearInterval(keepAlive);
  };
  const forward = (events: Uint8Array) => {
    if (open) controller?.enqueue(events);
  };
  const enqueue = (text: string) => forward(encoder.encode(text));
  const writeEvent = (event: string, data: string) => enqueue(`event: ${event}\ndata: ${data}\n\n`);
  const body = new ReadableStream<Uint8Array>(
    {
      start: (created) => {
        controller = created;
      },
      cancel: () => {
        stop();
        onCancel();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 0 }),
  );
  return {
    response: {
      status: 200,
      headers: {
        "content-type": "text/event-stream",
        "cache-control": "no-cache, no-transform",
        // Tells nginx, which buffers otherwise, to pass events on as they come.
        "x-accel-buffering": "no",
      },
      body,
    },
    write: (message) => writeEvent("message", JSON.stringify(message)),
    writeEvent,
    forward,
    unreadBytes: () => -(controller?.desiredSize ?? 0),
    end: () => {
      if (!open) return;
      stop();
      controller?.close();
    },
  };
}
