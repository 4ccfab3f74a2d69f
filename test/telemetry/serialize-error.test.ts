import { describe, expect, it } from "vitest";
import { serializeError } from "../../app/telemetry/serialize-error.ts";

const caught = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
};

describe("serializeError", () => {
  it("tells class, code and the lines that threw", () => {
    const error = Object.assign(new RangeError("no"), { code: "E_RANGE" });
    const told = serializeError(error);
    expect(told).toMatchObject({ type: "RangeError", code: "E_RANGE" });
    expect(told.stack.split("\n")[0]).toMatch(/^ {4}at .*serialize-error\.test\.ts:\d+:\d+\)?$/);
  });

  it.each([
    ["a message that quotes its input", () => JSON.parse('{"a": hush}')],
    ["the name of a property", () => (undefined as unknown as Record<string, unknown>)["hush"]],
    [
      "a message of several lines that looks like a stack",
      () => {
        throw new Error("x\n    at hush (file:///hush.js:1:1)\n    at hush:2:2");
      },
    ],
    [
      "a cause's message",
      () => {
        throw new Error("outer", { cause: new Error("hush") });
      },
    ],
    [
      "a code that is none",
      () => {
        throw Object.assign(new Error("x"), { code: "hush hush", name: "hush\nhush" });
      },
    ],
    [
      "a thrown text",
      () => {
        throw "hush";
      },
    ],
    [
      "other properties",
      () => {
        throw Object.assign(new Error("x"), { response: { body: "hush" } });
      },
    ],
  ])("leaves out %s", (_what, work) => {
    expect(JSON.stringify(serializeError(caught(work)))).not.toContain("hush");
  });

  it("follows causes, and no circle of them for ever", () => {
    const inner = Object.assign(new Error("x"), { code: "ECONNREFUSED" });
    expect(serializeError(new Error("y", { cause: inner })).cause?.code).toBe("ECONNREFUSED");
    const circle = new Error("z");
    circle.cause = circle;
    expect(JSON.stringify(serializeError(circle)).match(/"type"/g)).toHaveLength(4);
  });
});
