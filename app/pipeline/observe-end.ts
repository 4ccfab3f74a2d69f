/** The same stream; `onEnd` runs once, when it was read to its end, failed, or was given up by its reader. */
export function observeEnd(
  stream: ReadableStream<Uint8Array>,
  onEnd: (ending: "done" | "failed" | "cancelled") => void,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        controller.close();
        onEnd("done");
      } catch (error) {
        controller.error(error);
        onEnd("failed");
      }
    },
    cancel: async (reason) => {
      onEnd("cancelled");
      await reader.cancel(reason);
    },
  });
}
