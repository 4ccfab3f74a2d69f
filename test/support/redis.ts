import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { freePort } from "../../tools/shared/free-port.ts";

export interface TestRedis {
  readonly url: string;
  readonly port: number;
  /** SIGSTOP: connections stay open, and nothing is answered. */
  readonly hang: () => void;
  /** SIGCONT. */
  readonly resume: () => void;
  /** SIGKILL; what it held is gone. */
  readonly kill: () => Promise<void>;
  /** On the same port, empty. */
  readonly start: () => Promise<void>;
}

export interface TestRedisOptions {
  readonly password?: string;
  /** Serve TLS only, with these files. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
}

/** Tests with a real Redis are skipped where there is none. */
export const hasRedis = spawnSync("redis-server", ["--version"]).status === 0;

/** A redis-server of its own process, on a port that was free, that writes nothing to the disk. */
export async function startRedis({ password, tls }: TestRedisOptions = {}): Promise<TestRedis> {
  const port = await freePort();
  const args = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", tmpdir()];
  if (password !== undefined) args.push("--requirepass", password);
  if (tls) {
    args.push("--port", "0", "--tls-port", String(port), "--tls-auth-clients", "no");
    args.push("--tls-cert-file", tls.certFile, "--tls-key-file", tls.keyFile);
  } else {
    args.push("--port", String(port));
  }
  let child: ChildProcess;
  const start = async () => {
    child = spawn("redis-server", args, { stdio: ["ignore", "pipe", "ignore"] });
    await untilReady(child);
  };
  await start();
  return {
    url: `${tls ? "rediss" : "redis"}://${password === undefined ? "" : `:${password}@`}127.0.0.1:${port}`,
    port,
    hang: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, "exit");
      child.kill("SIGKILL");
      await exit;
    },
    start,
  };
}

async function untilReady(child: ChildProcess): Promise<void> {
  let said = "";
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.stdout?.on("data", (chunk) => {
    said += chunk;
    if (said.includes("Ready to accept connections")) resolve();
  });
  child.once("exit", (code) => reject(new Error(`redis-server ended with ${code}; it said: ${said}`)));
  await promise;
}
