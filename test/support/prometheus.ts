import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { freePort } from "../../tools/shared/free-port.ts";
import { temporaryDirectory } from "./temporary-directory.ts";
import { waitFor } from "./wait-for.ts";

/** Whether Prometheus is on this machine. */
export const hasPrometheus = spawnSync("prometheus", ["--version"]).status === 0;

export interface ScrapeTarget {
  readonly job: string;
  /** host:port. */
  readonly address: string;
  readonly server: string;
  /** The target's own labels win: for a monitor, whose series are about other servers. */
  readonly honorLabels?: boolean;
}

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface TestPrometheus {
  /** What an instant query answers now. @throws Error when Prometheus refuses the query */
  readonly query: (expr: string) => Promise<readonly Sample[]>;
  /** Every rule that could not be evaluated, with Prometheus' reason. */
  readonly brokenRules: () => Promise<readonly string[]>;
  readonly stop: () => Promise<void>;
}

const rules = new URL("../../ops/prometheus-rules.yml", import.meta.url);

/** Prometheus with the rules of ops/, which looks at its targets and rules every second. */
export async function startPrometheus(targets: readonly ScrapeTarget[]): Promise<TestPrometheus> {
  const directory = temporaryDirectory();
  const port = await freePort();
  const quick = readFileSync(fileURLToPath(rules), "utf8").replaceAll(/^( +interval:) \w+$/gm, "$1 1s");
  writeFileSync(directory.path("rules.yml"), quick);
  const config = {
    global: { scrape_interval: "1s", evaluation_interval: "1s" },
    rule_files: ["rules.yml"],
    scrape_configs: targets.map(({ job, address, server, honorLabels = false }) => ({
      job_name: job,
      honor_labels: honorLabels,
      static_configs: [{ targets: [address], labels: { server } }],
    })),
  };
  writeFileSync(directory.path("prometheus.yml"), stringify(config));
  const child = spawn(
    "prometheus",
    [
      `--config.file=${directory.path("prometheus.yml")}`,
      `--storage.tsdb.path=${directory.path("data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: "ignore" },
  );
  const origin = `http://127.0.0.1:${port}`;
  await waitFor(
    () =>
      fetch(`${origin}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      ),
    (ready) => ready,
  );
  const ask = async (path: string) => {
    const answer = await (await fetch(`${origin}/api/v1/${path}`)).json();
    const { status, data, error } = answer as { status: string; data: unknown; error?: string };
    if (status !== "success") throw new Error(`Prometheus refuses ${path}: ${error}`);
    return data;
  };
  return {
    query: async (expr) => {
      const data = (await ask(`query?query=${encodeURIComponent(expr)}`)) as {
        result: { metric: Record<string, string>; value: [number, string] }[];
      };
      return data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
    },
    brokenRules: async () => {
      const data = (await ask("rules")) as {
        groups: { rules: { name: string; health: string; lastError?: string }[] }[];
      };
      const broken = data.groups.flatMap(({ rules: each }) => each.filter(({ health }) => health === "err"));
      return broken.map(({ name, lastError }) => `${name}: ${lastError}`);
    },
    stop: async () => {
      child.kill("SIGKILL");
      await once(child, "exit");
      directory.remove();
    },
  };
}
