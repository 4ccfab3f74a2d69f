import { describe, expect, it } from "vitest";
import { ProgramMissing } from "../../../tools/shared/failure.ts";
import { runProgram } from "../../../tools/shared/run-program.ts";

const node = (script: string, options = {}) => runProgram(process.execPath, ["-e", script], options);

describe("runProgram", () => {
  it("keeps what a program writes, and its exit code", async () => {
    const pieces: string[] = [];
    const result = await node('process.stdout.write("out"); process.exitCode = 3', {
      onOutput: (piece: string) => pieces.push(piece),
    });
    expect(result).toEqual({ exitCode: 3, stdout: "out", output: "out" });
    expect(pieces).toEqual(["out"]);
  });

  it("keeps errors apart from the answer", async () => {
    expect(await node('console.error("e")')).toEqual({ exitCode: 0, stdout: "", output: "e\n" });
  });

  it("gives a program variables and a directory", async () => {
    const { stdout } = await node("console.log(process.env.A + process.cwd())", {
      env: { A: "1" },
      cwd: "/",
    });
    expect(stdout).toBe("1/\n");
  });

  it("says which program is missing", async () => {
    await expect(runProgram("no-such-program", [])).rejects.toThrow(new ProgramMissing("no-such-program"));
  });

  it("leaves no listener behind", async () => {
    await node("");
    expect(process.listenerCount("SIGHUP")).toBe(0);
  });
});
