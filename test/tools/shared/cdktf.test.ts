import { describe, expect, it } from "vitest";
import { appMessage, inDependencyOrder } from "../../../tools/shared/cdktf.ts";

describe("inDependencyOrder", () => {
  it("puts producers before consumers and leaves the rest as it was", () => {
    const stacks = [
      { name: "dns", dependencies: ["google", "aws"] },
      { name: "google", dependencies: ["foundation"] },
      { name: "aws", dependencies: ["foundation"] },
      { name: "foundation", dependencies: [] },
    ];
    expect(inDependencyOrder(stacks).map(({ name }) => name)).toEqual(["foundation", "google", "aws", "dns"]);
  });
});

describe("appMessage", () => {
  it("is what the app wrote, without what cdktf puts around it", () => {
    const output =
      "[ERROR] default - twice\nERROR: cdktf encountered an error while synthesizing\n\nSynth command: node x\n" +
      "Command output on stderr:\n\n    One violation:\n      a stack\n\n\n\n⠙  Synthesizing\n";
    expect(appMessage(output)).toBe("One violation:\n  a stack");
  });

  it("is everything where cdktf itself failed", () => {
    expect(appMessage("\u001b[91mError: no cdktf.json\u001b[39m\n")).toBe("Error: no cdktf.json");
  });
});
