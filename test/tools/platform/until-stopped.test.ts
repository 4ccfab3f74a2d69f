import { describe, expect, it, onTestFinished } from "vitest";
import { isAlive } from "../../support/process-list.ts";
import { startProcess } from "../../support/start-process.ts";
import { waitFor } from "../../support/wait-for.ts";

const start = async () => {
  const command = startProcess(["test/fixtures/endless-command.ts"]);
  onTestFinished(() => command.kill());
  const [, pid] = await command.waitForStderr(/Owns (\d+)/);
  const owned = Number(pid);
  onTestFinished(() => {
    if (isAlive(owned)) process.kill(owned, "SIGKILL");
  });
  return { command, owned };
};

describe("untilStopped", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)(
    "asks to end with the first %s, and ends with the second, and what it owns with it",
    async (signal, code) => {
      const { command, owned } = await start();
      command.child.kill(signal);
      await command.waitForStderr(/Stopping/);
      expect([command.child.exitCode, isAlive(owned)]).toEqual([null, true]);
      await waitFor(
        () => command.child.kill(signal),
        (sent) => !sent,
      );
      expect(await command.exit).toBe(code);
      await waitFor(
        () => isAlive(owned),
        (alive) => !alive,
      );
    },
  );

  it("takes two signals at once, as a terminal and npm send them, for one", async () => {
    const { command } = await start();
    command.child.kill("SIGINT");
    command.child.kill("SIGINT");
    await command.waitForStderr(/Stopping/);
    expect(command.child.kill(0)).toBe(true);
  });
});
