import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { vi } from "vitest";
import { freePort } from "../../../tools/shared/free-port.ts";

/** A simulator of AWS in a process of its own, with nothing in it. */
export interface Simulator {
  readonly url: string;
  /** What sends AWS's clients to it. */
  readonly variables: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

/** Whether moto is installed: `pip install 'moto[server]'`. */
export function hasSimulator(): boolean {
  return spawnSync("moto_server", ["--help"]).status === 0;
}

export async function startSimulator(): Promise<Simulator> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn("moto_server", ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
  const answers = () => fetch(url).then(Boolean, () => false);
  await vi.waitUntil(answers, { timeout: 60_000, interval: 200 });
  return {
    url,
    variables: {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: "dummy",
      AWS_SECRET_ACCESS_KEY: "dummy",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_REGION: "eu-west-1",
      NO_PROXY: "127.0.0.1,localhost",
    },
    stop: async () => {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}
