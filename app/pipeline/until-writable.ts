import { once } from "node:events";
import type { Writable } from "node:stream";

/** Waits until a stream that said it is full takes more, is closed, or is given up. Leaves no listener behind. */
export async function untilWritable(stream: Writable, gone?: AbortSignal): Promise<void> {
  const settled = new AbortController();
  const { signal } = settled;
  const giveUp = () => settled.abort();
  gone?.addEventListener("abort", giveUp);
  if (gone?.aborted) giveUp();
  try {
    await Promise.race([once(stream, "drain", { signal }), once(stream, "close", { signal })]);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    gone?.removeEventListener("abort", giveUp);
    settled.abort();
  }
}
