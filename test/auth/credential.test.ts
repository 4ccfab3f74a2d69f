import { describe, expect, it } from "vitest";
import { readCredential, withoutCredential } from "../../app/auth/credential.ts";

describe("readCredential", () => {
  it.each([
    [{}, { kind: "none" }],
    [{ authorization: "Bearer a.b.c" }, { kind: "bearer", secret: "a.b.c" }],
    [{ authorization: "bEARER  x" }, { kind: "bearer", secret: "x" }],
    [{ authorization: "Bearer" }, { kind: "unsupported" }],
    [{ authorization: "Basic eDp5" }, { kind: "unsupported" }],
    [{ authorization: "" }, { kind: "unsupported" }],
    [{ "x-api-key": "k" }, { kind: "key", secret: "k" }],
    [{ "x-api-key": "k", authorization: "Bearer x" }, { kind: "ambiguous" }],
  ])("reads %j as %j", (headers, credential) => {
    expect(readCredential(headers, { keysTaken: true })).toEqual(credential);
  });

  it("leaves X-Api-Key to others where keys are not taken", () => {
    const headers = { "x-api-key": "k", authorization: "Bearer x" };
    expect(readCredential(headers, { keysTaken: false })).toEqual({ kind: "bearer", secret: "x" });
  });
});

describe("withoutCredential", () => {
  it("keeps every header but the two that hold credentials", () => {
    const headers = { authorization: "Bearer x", "x-api-key": "k", accept: "*/*" };
    expect(withoutCredential(headers)).toEqual({ accept: "*/*" });
  });
});
