import { runtimeClients } from "../lambda/runtime-clients.ts";
import { startFunction } from "../lambda/start-function.ts";
import { startRestApi } from "../lambda/start-rest-api.ts";
import type { LambdaConfiguration } from "./load-environment.ts";
import type { Pace } from "./pace.ts";
import type { PlatformEvent } from "./platform-event.ts";

export interface LambdaSideOptions {
  /** The directory of lambda.mjs. */
  readonly dist: string;
  readonly lambda: LambdaConfiguration;
  readonly environment: Readonly<Record<string, string>>;
  /** Stands still during a cold start. */
  readonly pace: Pace;
  /** Of the side, in events. */
  readonly name: string;
  readonly onEvent: (event: PlatformEvent) => void;
}

export interface LambdaSide {
  readonly origin: string;
  /** What calls the function's handler. */
  readonly runtimeClient: string;
  readonly stop: () => Promise<void>;
}

/** Each instance is a process of some 70 MB: more than this would fill a laptop. */
const MAX_LOCAL_INSTANCES = 20;

/** Lambda gives an initialization 10 s, and the first call comes on top. */
const COLD_START_TIMEOUT_MS = 15_000;

/** The function as Lambda runs it, behind a REST API. */
export async function startLambdaSide(options: LambdaSideOptions): Promise<LambdaSide> {
  const { dist, lambda, environment, pace, name, onEvent } = options;
  const [standIn, official] = runtimeClients;
  const runtimeClient = official.installed ? official : standIn;
  let stopping = false;
  const running = startFunction({
    taskRoot: dist,
    handler: lambda.handler,
    environment,
    timeoutMs: lambda.timeoutSeconds * 1000,
    memoryMb: lambda.memoryMb,
    maxInstances: Math.min(lambda.reservedConcurrency, MAX_LOCAL_INSTANCES),
    runtimeClient: runtimeClient.file,
    onLog: (line) => onEvent({ kind: "log", from: name, line }),
  });
  const api = await startRestApi({
    port: 0,
    invoke: (event) => {
      const before = running.coldStarts();
      const answer = running.invoke(event);
      const instances = running.coldStarts();
      if (instances === before) return answer;
      onEvent({ kind: "cold-start", instances });
      return pace.hold(answer, COLD_START_TIMEOUT_MS);
    },
    onError: (error) => {
      if (!stopping) onEvent({ kind: "log", from: name, line: (error as Error).message });
    },
  });
  return {
    origin: api.origin,
    runtimeClient: runtimeClient.name,
    stop: async () => {
      stopping = true;
      api.stop();
      await running.stop();
    },
  };
}
