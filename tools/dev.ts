import { once } from "node:events";
import { join } from "node:path";
import { createTypeChecker } from "./dev/check-types.ts";
import { createReloadingServer } from "./dev/reloading-server.ts";
import { showSource } from "./dev/show-source.ts";
import { watchFolders } from "./dev/watch-folders.ts";
import { ROOT } from "./shared/cdktf.ts";
import { runCommand } from "./shared/command.ts";

/** What the server exits with when a setting is wrong: no change of a file mends that. */
const EXIT_CONFIG = 78;
/** What Node says of itself around an error, and nothing about the code that is being written. */
const OF_NODE = /^node:internal\/|^ {4}triggerUncaughtException|^ {4}\^$|^ {4}at .*node:internal|^Node\.js v/;

await runCommand(
  {
    name: "dev",
    about:
      "Runs the server, and starts it anew whenever a file of app/ changes. Clients stay connected: the port is never\n" +
      "closed, calls under way are finished, and while a change does not start, the server before it answers.",
    environment: "none",
    options: {},
    exits: [
      "0   stopped by Ctrl-C",
      "1   the server cannot run",
      "64  wrong arguments",
      "78  a setting is wrong",
    ],
    notes: ["Settings come from the environment, as for npm start: PORT=8081 npm run dev"],
  },
  async () => {
    const ended = Promise.withResolvers<number>();
    const server = createReloadingServer({
      root: ROOT,
      onLog: (line, startedAtMs) => {
        process.stdout.write(`${line}\n`);
        say(showSource(line, { root: ROOT, startedAtMs }) ?? "");
      },
      onMessage: (line) => {
        if (!OF_NODE.test(line)) say(`${line}\n`);
      },
      onFailed: (exitCode, serving) => {
        if (exitCode === EXIT_CONFIG && !serving) ended.resolve(exitCode);
        else if (serving) say("That does not start; the server before it goes on, until a change mends it\n");
        else say("The server does not start; waiting for a change of app/\n");
      },
    });
    const types = createTypeChecker(ROOT, say);
    const unwatch = watchFolders(join(ROOT, "app"), () => {
      say("A file changed; starting the server anew\n");
      server.start();
      types.check();
    });
    say("Watching app/; Ctrl-C ends it\n");
    server.start();
    types.check();
    for (const signal of ["SIGINT", "SIGTERM"] as const) once(process, signal).then(() => ended.resolve(0));
    const exitCode = await ended.promise;
    unwatch();
    types.close();
    await server.stop();
    return exitCode;
  },
);

function say(text: string): void {
  process.stderr.write(text);
}
