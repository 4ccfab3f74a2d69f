import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { paths } from "../app/contract/endpoints.ts";
import { buildBundles } from "./support/build-bundles.ts";
import { makeApiKey } from "./support/make-api-key.ts";
import { startProcess } from "./support/start-process.ts";
import { waitFor } from "./support/wait-for.ts";

/** In a process of its own: in this one the test runner counts such rejections as failures. */
describe("logUnhandledRejections", () => {
  it("has the server log a promise that somebody forgot, and go on", async () => {
    const forget = 'process.on("SIGUSR2", () => Promise.reject(new TypeError("forgotten")));';
    const server = startProcess(["--import", `data:text/javascript,${forget}`, "app/main.ts"], {
      PORT: "0",
      METRICS_PORT: "0",
    });
    try {
      const [, origin] = await server.waitForStderr(/Listening on (\S+)/);
      server.child.kill("SIGUSR2");
      await waitFor(server.stdout, (text) => text.includes("unhandled rejection"));
      const logged = server
        .stdout()
        .split("\n")
        .find((line) => line.includes("unhandled rejection"));
      expect(JSON.parse(logged ?? "")).toMatchObject({ level: "error", err: { type: "TypeError" } });
      expect((await fetch(`${origin}${paths.health}`)).status).toBe(200);
    } finally {
      await server.kill();
    }
  });

  it("has the function do the same", async () => {
    const { directory, remove } = await buildBundles();
    try {
      const code = `globalThis.awslambda = { streamifyResponse: (handler) => handler };
        await import("${directory}/lambda.mjs");
        Promise.reject(new TypeError("forgotten"));`;
      const started = startProcess(["--input-type=module", "-e", code], {
        AUTH_MODES: "api-key",
        API_KEYS: makeApiKey("test").entry,
        ALLOWED_HOSTS: "localhost",
      });
      await once(started.child, "close");
      expect(JSON.parse(started.stdout())).toMatchObject({
        level: "error",
        message: "unhandled rejection",
        err: { type: "TypeError" },
      });
      expect(await started.exit).toBe(0);
    } finally {
      await remove();
    }
  });

  it("logs what zod leaves behind of an asynchronous refinement that fails", async () => {
    const script = startProcess([
      "--experimental-strip-types",
      "--input-type=module",
      "-e",
      `import { logUnhandledRejections } from "./app/log-unhandled-rejections.ts";
      import * as z from "zod";
      logUnhandledRejections({ error: (_fields, message) => console.log(message) });
      const schema = z.object({}).refine(async () => { throw new Error("no answer"); });
      await Promise.allSettled([schema["~standard"].validate({})]);`,
    ]);
    await once(script.child, "close");
    expect(script.stdout()).toBe("unhandled rejection\n");
    expect(await script.exit).toBe(0);
  });
});
