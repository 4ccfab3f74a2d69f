import { describe, expect, it } from "vitest";
import { canonicalJson, canonicalKey } from "../../app/cache/canonical-key.ts";

describe("canonicalKey", () => {
  it("tells numbers that JSON cannot write from nothing, and from each other", () => {
    const keys = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, null].map((a) =>
      canonicalKey("p", { a }),
    );
    expect(new Set(keys).size).toBe(3);
  });

  it("is the same whatever the order of keys, at every depth", () => {
    const one = { b: [{ y: 1, x: 2 }], a: { d: null, c: "" } };
    const other = { a: { c: "", d: null }, b: [{ x: 2, y: 1 }] };
    expect(canonicalKey("p", one)).toBe(canonicalKey("p", other));
  });

  it("starts with its prefix and is of one length", () => {
    const short = canonicalKey("result:1:tool", {});
    const long = canonicalKey("result:1:tool", { text: "x".repeat(100_000) });
    expect(short).toMatch(/^result:1:tool:[A-Za-z0-9_-]{43}$/);
    expect(long).toHaveLength(short.length);
  });

  it.each([
    ["the order of a list", [1, 2], [2, 1]],
    ["a number and its text", { a: 1 }, { a: "1" }],
    ["null and a key that is not there", { a: null }, {}],
    ["an object and a list of its entries", { a: 1 }, [["a", 1]]],
    ["an empty object and an empty list", {}, []],
    ["where a text ends", ["a", "b"], ["a,b"]],
    ["texts that look like JSON", '{"a":1}', { a: 1 }],
    ["lone surrogates", "\ud800", "\ud801"],
    ["upper and lower case", { A: 1 }, { a: 1 }],
  ])("tells apart %s", (_difference, one, other) => {
    expect(canonicalKey("p", one)).not.toBe(canonicalKey("p", other));
  });

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty", "toJSON"])(
    "takes a key named %s as any other",
    (name) => {
      const withKey = JSON.parse(`{"a":1,"${name}":"x"}`);
      expect(canonicalJson(withKey)).toBe(name < "a" ? `{"${name}":"x","a":1}` : `{"a":1,"${name}":"x"}`);
      expect(canonicalKey("p", withKey)).not.toBe(canonicalKey("p", { a: 1 }));
    },
  );
});

describe("canonicalJson", () => {
  it("sorts keys by code unit, as RFC 8785 section 3.2.3 does", () => {
    const value = { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\ud83d\ude00": 5, "\u0080": 6, "\u00f6": 7 };
    const sorted = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\ud83d\ude00", "\ufb33"];
    expect(Object.keys(JSON.parse(canonicalJson(value))).sort()).toEqual([...sorted].sort());
    expect(canonicalJson(value)).toBe(
      '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
    );
  });

  it("leaves out what JSON cannot say", () => {
    expect(canonicalJson({ a: undefined, b: [undefined] })).toBe('{"b":[null]}');
  });
});
