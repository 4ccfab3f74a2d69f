import { utimesSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { showSource } from "../../../tools/dev/show-source.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

describe("showSource", () => {
  const directory = temporaryDirectory();
  afterAll(() => directory.remove());
  const file = directory.path("tool.ts");
  writeFileSync(file, 'first\n  const a = fail("x");\n');
  utimesSync(file, 1, 1);
  const url = pathToFileURL(file).href;
  const log = (stack: string) => JSON.stringify({ level: "error", err: { type: "RangeError", stack } });
  const running = { root: directory.path(""), startedAtMs: 2000 };

  it.each([
    [`    at fail (${url}:2:13)`],
    [`    at ${url}:2:13`],
    [`    at node:internal/x:1:1\n    at parse (file:///elsewhere/a.ts:1:1)\n    at fail (${url}:2:13)`],
  ])("shows the first line that is ours in %j", (stack) => {
    expect(showSource(log(stack), running)).toBe(
      'RangeError at tool.ts:2:13\n    const a = fail("x");\n              ^\n',
    );
  });

  it("shows no line of a file that has changed since the server read it", () => {
    expect(showSource(log(`    at ${url}:2:13`), { ...running, startedAtMs: 500 })).toBe(
      "RangeError at tool.ts:2:13, as the file was when the server started\n",
    );
  });

  it.each(['{"level":"info"}', "not json", '{"err":', log(""), '{"err":{"stack":3}}'])(
    "has nothing to say of %s",
    (line) => {
      expect(showSource(line, running)).toBeUndefined();
    },
  );
});
