import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, loadavg } from "node:os";

/** What figures were measured on. */
export interface Machine {
  readonly cores: number;
  readonly model: string;
  readonly node: string;
  readonly date: string;
  /** Processes that wanted a core in the last minute: how much else was going on. */
  readonly loadAverage: number;
}

export function describeMachine(node: string): Machine {
  return {
    cores: availableParallelism(),
    model: cpus()[0]?.model.trim() ?? "unknown",
    node: execFileSync(node, ["--version"], { encoding: "utf8" }).trim(),
    date: new Date().toISOString().slice(0, 10),
    loadAverage: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}

export function machineLine({ cores, model, node, date, loadAverage }: Machine): string {
  return `${cores} cores, ${model}, Node ${node}, ${date}, load average at the end ${loadAverage}`;
}
