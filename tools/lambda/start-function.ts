import type { RestProxyEvent } from "../../app/contract/rest-proxy-event.ts";
import { FunctionError } from "./function-error.ts";
import type { StreamedAnswer } from "./read-streamed-answer.ts";
import { type FunctionOptions, type Instance, startInstance } from "./start-instance.ts";

export interface ScalingOptions extends FunctionOptions {
  /** Reserved concurrency: instances there may be. */
  readonly maxInstances: number;
}

/** A function with as many instances as there are calls at the same time, as Lambda has it. */
export interface RunningFunction {
  /**
   * Calls it, on an instance that is idle, or on a new one: a cold start.
   *
   * @throws {@link FunctionError} when there is no answer.
   */
  readonly invoke: (event: RestProxyEvent) => Promise<StreamedAnswer>;
  /** Instances that were started so far. */
  readonly coldStarts: () => number;
  /** Ends every instance, also those that are about to start. */
  readonly stop: () => Promise<void>;
}

export function startFunction(options: ScalingOptions): RunningFunction {
  const idle: Instance[] = [];
  const all = new Set<Instance>();
  const starting = new Set<Promise<Instance>>();
  let coldStarts = 0;
  let stopped = false;

  const start = async (): Promise<Instance> => {
    if (stopped) throw new FunctionError("Sandbox.Stopped", "The function was stopped");
    if (all.size + starting.size >= options.maxInstances) {
      throw new FunctionError("TooManyRequestsException", `All ${options.maxInstances} instances are busy`);
    }
    coldStarts++;
    const started = startInstance(options);
    starting.add(started);
    try {
      const instance = await started;
      all.add(instance);
      instance.exited.then(() => {
        all.delete(instance);
        const index = idle.indexOf(instance);
        if (index >= 0) idle.splice(index, 1);
      });
      return instance;
    } finally {
      starting.delete(started);
    }
  };

  return {
    invoke: async (event) => {
      // The one that was used last: the others may be given up first.
      const instance = idle.pop() ?? (await start());
      const { answer, ended } = instance.invoke(event);
      const free = ended.then(() => idle.push(instance));
      const { body, ...prelude } = await answer;
      // A client that calls again at once finds the instance idle, rather than by chance.
      const bodyUntilFree = async function* () {
        yield* body;
        await Promise.race([free, instance.exited]);
      };
      return { ...prelude, body: bodyUntilFree() };
    },
    coldStarts: () => coldStarts,
    stop: async () => {
      stopped = true;
      await Promise.allSettled(starting);
      await Promise.all([...all].map((instance) => instance.stop()));
    },
  };
}
