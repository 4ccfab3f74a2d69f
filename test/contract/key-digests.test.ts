import { describe, expect, it } from "vitest";
import { keyDigests } from "../../app/contract/setting-types.ts";

const DIGEST = "a".repeat(64);
const OTHER_DIGEST = "B".repeat(64);
const THIRD_DIGEST = "c".repeat(64);

describe("keyDigests", () => {
  const parse = (text: string) => keyDigests().schema().safeParse(text);

  it("reads clients, digests and what each key may do", () => {
    expect(parse(`ci:${DIGEST}, web:${OTHER_DIGEST}:data:process+upstream:call`).data).toEqual([
      { clientId: "ci", sha256: DIGEST, scopes: "all" },
      { clientId: "web", sha256: OTHER_DIGEST.toLowerCase(), scopes: ["data:process", "upstream:call"] },
    ]);
  });

  it.each([
    ["", "the list is empty"],
    ["ci", "entry 1 has no SHA-256 digest of 64 hexadecimal digits"],
    [`:${DIGEST}`, "entry 1 has no client name of up to 63 letters, digits, dots, hyphens and underscores"],
    [`other:${DIGEST}`, "entry 1 has a client name that is reserved"],
    [`ci:${DIGEST}:`, "entry 1 has scopes that are not names joined by +"],
    [`ci:${DIGEST}:a b`, "entry 1 has scopes that are not names joined by +"],
    [`ci:${DIGEST}:a++b`, "entry 1 has scopes that are not names joined by +"],
    [`ci:${DIGEST},ci:${OTHER_DIGEST},ci:${THIRD_DIGEST}`, "entry 3 is a third key of its client"],
    [`ci:${DIGEST},web:${DIGEST}`, "entry 2 repeats the digest of another entry"],
  ])("refuses %j: %s", (text, message) => {
    expect(parse(text).error?.issues.map((issue) => issue.message)).toEqual([message]);
  });
});
