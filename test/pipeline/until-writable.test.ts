import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { untilWritable } from "../../app/pipeline/until-writable.ts";

describe("untilWritable", () => {
  const full = () => {
    const stream = new PassThrough({ highWaterMark: 1 });
    expect(stream.write("more than fits")).toBe(false);
    return stream;
  };

  it("waits until the reader has taken what there is, and leaves no listener", async () => {
    const stream = full();
    const before = stream.listenerCount("close");
    const writable = untilWritable(stream);
    stream.resume();
    await writable;
    expect([stream.listenerCount("drain"), stream.listenerCount("close")]).toEqual([0, before]);
  });

  it("ends when the stream is closed", async () => {
    const stream = full();
    const writable = untilWritable(stream);
    stream.destroy();
    await writable;
    expect(stream.listenerCount("drain")).toBe(0);
  });
});
