import { once } from "node:events";
import { createInterface } from "node:readline";
import type { RestProxyEvent } from "../../app/contract/rest-proxy-event.ts";
import { spawnOwned } from "../shared/spawn-owned.ts";
import { FunctionError } from "./function-error.ts";
import type { StreamedAnswer } from "./read-streamed-answer.ts";
import { startRuntimeApi } from "./runtime-api.ts";

/** What is configured of a Lambda function. */
export interface FunctionOptions {
  /** The directory of the function's code. */
  readonly taskRoot: string;
  /** File and export, as in `lambda.handler`. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** The module that speaks to the Runtime API and calls the handler. */
  readonly runtimeClient: string;
  /** Takes each line that the function writes. */
  readonly onLog: (line: string) => void;
}

/** One instance: one process, one call at a time. */
export interface Instance {
  readonly pid: number | undefined;
  readonly invoke: (event: RestProxyEvent) => { answer: Promise<StreamedAnswer>; ended: Promise<void> };
  /** Resolves when the process is no more, for whatever reason. */
  readonly exited: Promise<void>;
  readonly stop: () => Promise<void>;
}

const FUNCTION_NAME = "mcp-home";
const FUNCTION_ARN = `arn:aws:lambda:local:000000000000:function:${FUNCTION_NAME}`;
/** Lambda allows this long for the code outside of the handler. */
const INIT_TIMEOUT_MS = 10_000;

/**
 * Starts a process and waits until it is ready for its first call.
 *
 * @throws {@link FunctionError} with what the function said of it when it cannot start.
 */
export async function startInstance(options: FunctionOptions): Promise<Instance> {
  const api = await startRuntimeApi({ functionArn: FUNCTION_ARN });
  const child = spawnOwned(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", options.runtimeClient],
    {
      cwd: options.taskRoot,
      env: { ...options.environment, ...lambdaEnvironment(options, api.address) },
      // What is another machine's work there must not slow down what else runs on this one.
      background: true,
    },
  );
  for (const output of [child.stdout, child.stderr]) {
    createInterface({ input: output }).on("line", options.onLog);
  }
  const exited = once(child, "exit").then(([code, signal]) => {
    api.fail(new FunctionError("Runtime.ExitError", `The instance ended with ${code ?? signal}`));
    api.close();
  });
  const stop = async () => {
    child.kill("SIGKILL");
    await exited;
  };
  const endLate = (ms: number, what: string) =>
    setTimeout(() => {
      api.fail(new FunctionError("Sandbox.Timedout", `${what} timed out after ${ms / 1000} seconds`));
      child.kill("SIGKILL");
    }, ms);

  const initTimer = endLate(INIT_TIMEOUT_MS, "The initialization");
  try {
    await api.initialized;
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(initTimer);
  }
  return {
    pid: child.pid,
    exited,
    stop,
    invoke: (event) => {
      const invocation = api.invoke(event, Date.now() + options.timeoutMs);
      const timer = endLate(options.timeoutMs, "The task");
      Promise.race([invocation.ended, exited]).then(() => clearTimeout(timer));
      return invocation;
    },
  };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
function lambdaEnvironment({ handler, taskRoot, memoryMb }: FunctionOptions, runtimeApi: string) {
  return {
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    _HANDLER: handler,
    LAMBDA_TASK_ROOT: taskRoot,
    AWS_LAMBDA_FUNCTION_NAME: FUNCTION_NAME,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${FUNCTION_NAME}`,
    AWS_LAMBDA_LOG_STREAM_NAME: "local",
    AWS_REGION: "us-east-1",
  };
}
