import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blocks } from "../support/documents.ts";
import { copyRepository, type RepositoryCopy } from "../support/repository-copy.ts";
import { type RunningProcess, startProcess } from "../support/start-process.ts";

const HOW_TO_MEND = `Put one of these on the line before the block:
  <!-- run -->                     this test runs it, in a copy of the repository, with a server at 127.0.0.1:8080
  <!-- run by <file> -->           a test or script that runs the same commands
  <!-- not run: <why it cannot> -->`;
const NOTE = /^(?:run|run by (?<by>\S+)|not run: (?<why>.{10,}))$/s;

const shell = blocks
  .filter(({ language }) => ["sh", "bash", "shell", "console"].includes(language))
  .map((block) => ({ ...block, place: `${block.path}:${block.line}` }));

/** What is run, without comments, continuations and what comes from elsewhere. */
const commandsOf = (text: string) =>
  text
    .replaceAll(/\\\n\s*/g, " ")
    .replaceAll(/(^|\s)#.*$/gm, "")
    .split(/\n|&&/)
    .map((line) => line.trim())
    .filter((line) => line !== "");

describe("every command block in the docs", () => {
  it.each(shell)("$place runs in a test, or says why it cannot", ({ place, note = "", text }) => {
    const found = NOTE.exec(note);
    expect(found, `${place} does not say whether it is run.\n${HOW_TO_MEND}`).not.toBeNull();
    const by = found?.groups?.["by"];
    if (by === undefined) return;
    expect(existsSync(by), `${place} is run by ${by}, which is not there`).toBe(true);
    const runner = readFileSync(by, "utf8");
    for (const command of commandsOf(text)) {
      const name = /^npm (?:run )?([\w:-]+)/.exec(command)?.[1] ?? command.split(" ")[0] ?? "";
      expect(runner.includes(name), `${by} does not run ${command}`).toBe(true);
    }
  });

  describe("that a test can run", () => {
    let copy: RepositoryCopy;
    let server: RunningProcess;
    let origin: string;
    beforeAll(async () => {
      copy = copyRepository();
      server = startProcess(["app/main.ts"], { PORT: "0", METRICS_PORT: "0" });
      origin = (await server.waitForStderr(/Listening on (\S+)/))[1] ?? "";
    });
    afterAll(async () => {
      await server.kill();
      copy.remove();
    });

    it.each(shell.filter(({ note }) => note === "run"))("$place goes well", async ({ text }) => {
      const script = text.replaceAll("http://127.0.0.1:8080", origin);
      const env = { PATH: `${copy.path("node_modules/.bin")}:${process.env["PATH"]}`, HOME: copy.root };
      const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", script], {
        cwd: copy.root,
        env,
      });
      expect(stdout).not.toBe("");
    });
  });
});
