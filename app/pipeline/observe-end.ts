export type StreamEnding = "done" | "failed" | "cancelled";

/** The same stream; `onEnd` runs once, when it was read to its end, failed, or was given up by its reader. */
export function observeEnd(
  stream: ReadableStream<Uint8Array>,
  onEnd: (ending: StreamEnding) => void,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  let ended = false;
  const end = (ending: StreamEnding) => {
    if (ended) return;
    ended = true;
    onEnd(ending);
  };
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      try {
        const { done, value } = await reader.read();
        // A read that was waiting when the reader gave up ends as well, with nobody left to be told.
        if (ended) return;
        if (!done) return controller.enqueue(value);
        controller.close();
        end("done");
      } catch (error) {
        controller.error(error);
        end("failed");
      }
    },
    cancel: async (reason) => {
      end("cancelled");
      await reader.cancel(reason);
    },
  });
}
