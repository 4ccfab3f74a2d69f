import { describe, expect, it } from "vitest";
import { readDns } from "../../../tools/status/read-dns.ts";

const names: Readonly<Record<string, readonly string[]>> = {
  "mcp.acme.test": ["203.0.113.1"],
  "away.acme.test": ["203.0.113.9"],
  "d-1.execute-api.test": ["198.51.100.1", "198.51.100.2"],
  "failed-over.acme.test": ["198.51.100.2"],
};
const lookup = async (name: string) => {
  const found = names[name];
  if (!found) throw new Error(`queryA ENOTFOUND ${name}`);
  return found;
};
const sides = { google: "203.0.113.1", aws: "d-1.execute-api.test" };

describe("readDns", () => {
  it.each([
    ["mcp.acme.test", "google"],
    ["failed-over.acme.test", "aws"],
    ["away.acme.test", undefined],
  ])("tells by the addresses which side clients of %s are sent to", async (host, side) => {
    const answer = await readDns(host, sides, lookup);
    expect(answer).toEqual({ status: "answers", addresses: names[host], ...(side ? { side } : {}) });
  });

  it("goes on where a side's own name is not answered", async () => {
    const answer = await readDns("mcp.acme.test", { aws: "gone.test", google: "203.0.113.1" }, lookup);
    expect(answer).toMatchObject({ side: "google" });
  });

  it("says why there is no answer", async () => {
    expect(await readDns("none.acme.test", sides, lookup)).toEqual({
      status: "silent",
      reason: "queryA ENOTFOUND none.acme.test",
    });
  });
});
