import { freePort } from "../../tools/shared/free-port.ts";
import { type RunningProcess, startProcess } from "./start-process.ts";

export interface FleetServer {
  readonly origin: string;
  /** Ends it at once, as a crash does. */
  readonly kill: () => Promise<void>;
  /** Keeps it from doing anything, while its port still takes connections. */
  readonly hang: () => void;
  /** Ends that. */
  readonly wake: () => void;
  /** Starts it again on its port. */
  readonly revive: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** The production server in a process of its own, that can die, hang and come back. */
export async function startFleetServer(
  settings: Readonly<Record<string, string>> = {},
): Promise<FleetServer> {
  const port = await freePort();
  let running: RunningProcess;
  const start = async () => {
    const environment = { PORT: String(port), METRICS_PORT: "0", RATE_LIMIT: "1000000", LOG_LEVEL: "fatal" };
    running = startProcess(["app/main.ts"], { ...environment, ...settings });
    await running.waitForStderr(/Listening on/);
  };
  await start();
  return {
    origin: `http://127.0.0.1:${port}`,
    kill: () => running.kill(),
    hang: () => {
      running.child.kill("SIGSTOP");
    },
    wake: () => {
      running.child.kill("SIGCONT");
    },
    revive: start,
    stop: () => running.kill(),
  };
}
