import { text } from "node:stream/consumers";
import type { UnderlyingSource } from "node:stream/web";
import { describe, expect, it } from "vitest";
import { observeEnd } from "../../app/pipeline/observe-end.ts";

function observed(source: UnderlyingSource<Uint8Array>) {
  const endings: string[] = [];
  const stream = observeEnd(new ReadableStream<Uint8Array>(source), (ending) => endings.push(ending));
  return { stream, endings };
}
const bytes = new TextEncoder().encode("x");

describe("observeEnd", () => {
  it("passes everything on, then says done", async () => {
    const { stream, endings } = observed({
      start: (controller) => {
        controller.enqueue(bytes);
        controller.enqueue(bytes);
        controller.close();
      },
    });
    expect(await text(stream)).toBe("xx");
    expect(endings).toEqual(["done"]);
  });

  it("says failed when the stream fails, and passes the failure on", async () => {
    const { stream, endings } = observed({ start: (controller) => controller.error(new Error("broken")) });
    await expect(text(stream)).rejects.toThrow("broken");
    expect(endings).toEqual(["failed"]);
  });

  it("says cancelled, once, when the reader gives up while a read is waiting", async () => {
    const reasons: unknown[] = [];
    const { stream, endings } = observed({ cancel: (reason) => void reasons.push(reason) });
    const reader = stream.getReader();
    const waiting = reader.read();
    await reader.cancel("gone");
    expect((await waiting).done).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
    expect(endings).toEqual(["cancelled"]);
    expect(reasons).toEqual(["gone"]);
  });
});
