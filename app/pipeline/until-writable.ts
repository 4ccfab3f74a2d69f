import { once } from "node:events";
import type { Writable } from "node:stream";

/** Waits until a stream that said it is full takes more, or is closed. Leaves no listener behind. */
export async function untilWritable(stream: Writable): Promise<void> {
  const settled = new AbortController();
  const { signal } = settled;
  try {
    await Promise.race([once(stream, "drain", { signal }), once(stream, "close", { signal })]);
  } finally {
    settled.abort();
  }
}
